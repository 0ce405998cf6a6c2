-- The consumer's place in a partition, so that it applies nothing there meanwhile. A consumer that puts a record aside locks the
-- letter before it, and then its place: in this order too.
-- $1 consumer, $2 topic, $3 partition
SELECT next FROM consumer_offset
WHERE consumer = $1::text AND topic = $2::text AND partition = $3::integer
FOR UPDATE
