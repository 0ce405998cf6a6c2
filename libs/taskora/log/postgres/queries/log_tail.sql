-- What is in a window of positions, and where the log ends: one row at least, that of the end.
-- A dead letter has the partition key of its record, and its id as key.
-- $1 from this position, $2 so many positions, $3 topic and $4 partition key (NULL: any)
SELECT ends.last, e.pos, e.topic, e.key, e.partition_key, e.type, e.aggregate_version, e.payload, e.numbered_at
FROM (SELECT coalesce(max(pos), 0) AS last FROM event_log) AS ends
LEFT JOIN event_log AS e
  ON e.pos >= $1::bigint AND e.pos < $1::bigint + $2::bigint AND e.topic = coalesce($3::text, e.topic)
     AND e.partition_key = coalesce($4::text, e.partition_key)
ORDER BY e.pos
