DELETE FROM outbox AS o USING event_log AS e WHERE e.outbox_id = o.id
