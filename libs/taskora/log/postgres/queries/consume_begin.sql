-- Records are about to be applied. It must outlive this process, not the database: its commit does not wait for the disk.
-- $1 consumer, $2 topic, $3 partition, $4 epoch, $5 next, $6 the offset behind them
UPDATE consumer_offset AS c
SET begun = $6::bigint
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS soon
WHERE c.consumer = $1::text AND c.topic = $2::text AND c.partition = $3::integer AND c.epoch = $4::bigint
  AND c.next = $5::bigint
