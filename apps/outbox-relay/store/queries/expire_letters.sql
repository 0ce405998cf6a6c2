-- Deletes letters that were settled longer ago than their topic keeps its records, so many, oldest first; not before each has
-- left for its dead-letter topic.
-- $1 topics, $2 days each is kept, $3 at most so many, $4 positions after this one have not left yet
DELETE FROM dead_letters AS d
USING (
  SELECT s.id
  FROM dead_letters AS s JOIN unnest($1::text[], $2::integer[]) AS k (topic, days) ON k.topic = s.topic
  WHERE s.state <> 'parked' AND s.settled_at < clock_timestamp() - make_interval(days => k.days)
    AND NOT EXISTS (SELECT FROM event_log AS e WHERE e.pos > $4::bigint AND e.type = 'dead_letter' AND e.key = s.id::text)
  ORDER BY s.id
  LIMIT $3::bigint
) AS old
WHERE d.id = old.id AND d.state <> 'parked'
