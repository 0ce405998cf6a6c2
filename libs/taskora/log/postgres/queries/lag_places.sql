-- Where a consumer is, and how much of each partition it has put aside.
-- $1 consumer
SELECT c.topic, c.partition, c.log, c.next, c.epoch,
       (SELECT count(*) FROM dead_letters AS d
        WHERE d.consumer = c.consumer AND d.topic = c.topic AND d.partition = c.partition AND d.state = 'parked') AS parked
FROM consumer_offset AS c
WHERE c.consumer = $1::text
ORDER BY c.topic, c.partition
