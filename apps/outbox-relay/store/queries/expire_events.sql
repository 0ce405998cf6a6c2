-- Deletes, among the next so many positions, those past their topic's retention. `last`: how far it looked (NULL: to the
-- end). `old`: whether anything there was older than the shortest retention: go on then.
-- $1 positions after this one, $2 so many, $3 topics, $4 days each is kept, $5 not beyond this position
WITH kept AS (
  SELECT topic, days FROM unnest($3::text[], $4::integer[]) AS t (topic, days)
), looked_at AS MATERIALIZED (
  SELECT pos, topic, numbered_at FROM event_log
  WHERE pos > $1::bigint AND pos <= $5::bigint
  ORDER BY pos
  LIMIT $2::bigint
), deleted AS (
  DELETE FROM event_log AS e
  USING looked_at AS l JOIN kept AS k ON k.topic = l.topic
  WHERE e.pos = l.pos AND l.numbered_at < clock_timestamp() - make_interval(days => k.days)
  RETURNING e.topic
)
SELECT (SELECT max(pos) FROM looked_at) AS last,
       coalesce((SELECT min(numbered_at) < clock_timestamp() - make_interval(days => (SELECT min(days) FROM kept))
                 FROM looked_at), false) AS old,
       (SELECT count(*) FROM deleted) AS deleted
