-- One more attempt begins.
-- $1 consumer, $2 topic, $3 partition, $4 epoch, $5 next, $6 the record's offset
INSERT INTO delivery_attempts AS a (consumer, topic, partition, record, attempts)
SELECT c.consumer, c.topic, c.partition, $6::bigint, 1
FROM consumer_offset AS c
WHERE c.consumer = $1::text AND c.topic = $2::text AND c.partition = $3::integer AND c.epoch = $4::bigint
  AND c.next = $5::bigint
ON CONFLICT (consumer, topic, partition, record) DO UPDATE SET attempts = a.attempts + 1
RETURNING attempts
