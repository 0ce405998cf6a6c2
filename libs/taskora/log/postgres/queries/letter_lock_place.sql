-- The consumer's place in a partition, so that it applies nothing there meanwhile. It locks its place before any letter: so must
-- whoever takes both.
-- $1 consumer, $2 topic, $3 partition
SELECT next FROM consumer_offset
WHERE consumer = $1::text AND topic = $2::text AND partition = $3::integer
FOR UPDATE
