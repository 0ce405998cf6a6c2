-- Which of these partitions have another owner by now.
-- $1 consumer, $2 topics, $3 partitions, $4 epochs
SELECT w.nr
FROM unnest($2::text[], $3::integer[], $4::bigint[]) WITH ORDINALITY AS w (topic, partition, epoch, nr)
JOIN consumer_offset AS c ON c.consumer = $1::text AND c.topic = w.topic AND c.partition = w.partition
WHERE c.epoch <> w.epoch
ORDER BY w.nr
