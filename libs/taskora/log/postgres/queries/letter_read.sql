-- $1 the letter's id
SELECT id, consumer, log, topic, partition, record, key, value, headers::text AS headers, exact, reason, detail, attempts,
       state, created_at, settled_at
FROM dead_letters
WHERE id = $1::bigint
