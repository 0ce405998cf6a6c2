-- Their tasks are closed. $1 ids
UPDATE reminders SET state = 'cancelled', fired_at = NULL WHERE id = ANY ($1::bigint[])
