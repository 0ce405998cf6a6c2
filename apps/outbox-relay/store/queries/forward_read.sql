-- $1 positions after this one, $2 at most so many
SELECT pos, topic, key, partition_key, type, payload, headers::text AS headers, numbered_at
FROM event_log
WHERE pos > $1::bigint
ORDER BY pos
LIMIT $2::bigint
