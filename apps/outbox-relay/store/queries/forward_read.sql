-- $1 positions after this one, $2 at most so many
-- Binary rows: read for every event there is, and most of it is payload.
SELECT pos::text, topic, key, partition_key, type, payload, headers::text, numbered_at::text
FROM event_log
WHERE pos > $1::bigint
ORDER BY event_log.pos
LIMIT $2::bigint
