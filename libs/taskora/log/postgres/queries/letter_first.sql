-- The letter whose turn it is.
-- $1 consumer, $2 topic, $3 key, $4 the id, of a letter without a key
SELECT id, consumer, log, topic, partition, record, key, value, headers::text AS headers, exact, reason, detail, attempts,
       state, created_at, settled_at
FROM dead_letters
WHERE consumer = $1::text AND topic = $2::text AND key = $3::text AND state = 'parked'
  AND ($3::text <> '' OR id = $4::bigint)
ORDER BY id
LIMIT 1
