-- A new owner of the partition; the one before is a zombie from here on. One never seen before begins at 0.
-- $1 consumer, $2 topic, $3 partition
INSERT INTO consumer_offset AS c (consumer, topic, partition, epoch, next)
VALUES ($1::text, $2::text, $3::integer, 1, 0)
ON CONFLICT (consumer, topic, partition) DO UPDATE SET epoch = c.epoch + 1, updated_at = clock_timestamp()
RETURNING epoch, next, begun
