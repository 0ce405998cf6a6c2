-- The letters whose turn it is, locked, in their order: the first, and more up to a number of letters and of bytes.
-- $1 consumer, $2 topic, $3 key, $4 the id, of a letter without a key, $5 letters, $6 bytes
WITH front AS MATERIALIZED (
  SELECT d.id, length(d.value) AS bytes
  FROM dead_letters AS d
  WHERE d.consumer = $1::text AND d.topic = $2::text AND d.key = $3::text AND d.state = 'parked'
    AND ($3::text <> '' OR d.id = $4::bigint)
  ORDER BY d.id
  LIMIT $5::bigint
)
SELECT id, consumer, log, topic, partition, record, key, value, headers::text AS headers, exact, reason, detail, attempts,
       state, created_at, settled_at
FROM dead_letters
WHERE settled_at IS NULL AND id = ANY (ARRAY(  -- of these two no index but that of ids knows anything
  SELECT sized.id
  FROM (SELECT front.id, sum(front.bytes) OVER (ORDER BY front.id) - front.bytes AS before FROM front) AS sized
  WHERE sized.before < $6::bigint))
ORDER BY id
FOR UPDATE
