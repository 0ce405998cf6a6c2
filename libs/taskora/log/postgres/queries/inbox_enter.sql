-- Returns the events whose effect is not there yet.
-- $1 consumer, $2 event ids
INSERT INTO inbox (consumer, event_id)
SELECT $1::text, event_id FROM unnest($2::uuid[]) AS events (event_id)
ON CONFLICT DO NOTHING
RETURNING event_id
