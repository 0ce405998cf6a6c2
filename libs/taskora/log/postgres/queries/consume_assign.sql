-- A new owner of the partition; the one before is a zombie from here on. One never seen before begins at 0.
-- `begun`: records before this offset were being applied, or attempted, and it was not finished.
-- $1 consumer, $2 topic, $3 partition, $4 log
INSERT INTO consumer_offset AS c (consumer, topic, partition, log, epoch, next)
VALUES ($1::text, $2::text, $3::integer, $4::text, 1, 0)
ON CONFLICT (consumer, topic, partition) DO UPDATE SET epoch = c.epoch + 1, updated_at = clock_timestamp()
RETURNING epoch, next, greatest(begun, (
  SELECT max(a.record) + 1 FROM delivery_attempts AS a
  WHERE a.consumer = $1::text AND a.topic = $2::text AND a.partition = $3::integer)) AS begun
