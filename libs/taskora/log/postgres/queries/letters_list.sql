-- $1 consumer, $2 topic, $3 key and $4 state (NULL: any), $5 ids after this one, $6 at most so many
SELECT id, consumer, log, topic, partition, record, key, length(value) AS bytes, reason, detail, attempts, state, created_at,
       settled_at
FROM dead_letters
WHERE consumer = $1::text AND topic = coalesce($2::text, topic) AND key = coalesce($3::text, key)
  AND state = coalesce($4::text, state) AND id > $5::bigint
ORDER BY id
LIMIT $6::bigint
