-- The partition's place, never later than it is: who is sent back skips nothing, and a partition that was never read, or read
-- from another log, begins at the oldest. Whoever has it is a zombie from here on.
-- $1 consumer, $2 topic, $3 partition, $4 log, $5 next
INSERT INTO consumer_offset AS c (consumer, topic, partition, log, epoch, next)
VALUES ($1::text, $2::text, $3::integer, $4::text, 1, 0)
ON CONFLICT (consumer, topic, partition) DO UPDATE
SET epoch = c.epoch + 1, log = EXCLUDED.log, begun = NULL, updated_at = clock_timestamp(),
    next = CASE WHEN c.log = EXCLUDED.log THEN least(c.next, $5::bigint) ELSE 0 END
