-- For each wanted topic the next records in a window of positions: a topic with few records costs no more than one with
-- many, and none can hold up another. One row at least for each, so that the reader learns where the log begins and ends.
-- $1 topics, $2 positions to begin with, $3 positions looked at, $4 records of each topic at most
SELECT want.nr, ends.first, ends.last, entry.pos, entry.partition_key, entry.type, entry.payload,
       entry.headers::text AS headers, entry.numbered_at
FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS want (topic, start, nr)
CROSS JOIN (
  SELECT (SELECT min(pos) FROM event_log) AS first, (SELECT max(pos) FROM event_log) AS last
) AS ends
LEFT JOIN LATERAL (
  SELECT e.pos, e.partition_key, e.type, e.payload, e.headers, e.numbered_at
  FROM event_log AS e
  WHERE e.pos >= greatest(want.start, ends.first) AND e.pos < greatest(want.start, ends.first) + $3::bigint
    AND e.topic = want.topic
  ORDER BY e.pos
  LIMIT $4::bigint
) AS entry ON true
ORDER BY want.nr, entry.pos
