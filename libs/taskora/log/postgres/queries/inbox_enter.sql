-- No row when the event's effect is there already.
-- $1 consumer, $2 event id
INSERT INTO inbox (consumer, event_id) VALUES ($1::text, $2::uuid)
ON CONFLICT DO NOTHING
RETURNING event_id
