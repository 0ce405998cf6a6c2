-- The partition was last read from another log: its place there says nothing here.
-- $1 consumer, $2 topic, $3 partition, $4 log
WITH changed AS (
  UPDATE consumer_offset
  SET log = $4::text, next = 0, begun = NULL
  WHERE consumer = $1::text AND topic = $2::text AND partition = $3::integer AND log <> $4::text
  RETURNING consumer, topic, partition
)
DELETE FROM delivery_attempts AS a USING changed AS c
WHERE a.consumer = c.consumer AND a.topic = c.topic AND a.partition = c.partition
