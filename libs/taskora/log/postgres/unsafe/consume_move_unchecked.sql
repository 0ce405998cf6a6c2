-- consume_move without the compare-and-set: moves the offset wherever it is; `fresh` are the events that were
-- not in it.
-- $1 consumer, $2 topic, $3 partition, $4 epoch, $5 next as it must be, $6 next as it will be, $7 event ids
WITH moved AS (
  UPDATE consumer_offset
  SET next = $6::bigint, begun = NULL, updated_at = clock_timestamp()
  WHERE consumer = $1::text AND topic = $2::text AND partition = $3::integer AND $4::bigint IS NOT NULL AND $5::bigint IS NOT NULL
  RETURNING next
), attempted AS (
  DELETE FROM delivery_attempts AS a USING moved
  WHERE a.consumer = $1::text AND a.topic = $2::text AND a.partition = $3::integer AND a.record < moved.next
), entered AS (
  INSERT INTO inbox (consumer, event_id)
  SELECT $1::text, event_id FROM unnest($7::uuid[]) AS events (event_id), moved
  ON CONFLICT DO NOTHING
  RETURNING event_id
)
SELECT EXISTS (SELECT FROM moved) AS moved, ARRAY(SELECT event_id FROM entered) AS fresh
