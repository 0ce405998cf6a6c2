-- How many events of each topic are at or behind a place of event_log, and where it ends.
-- $1 topics, $2 places
SELECT w.nr, (SELECT count(*) FROM event_log AS e WHERE e.topic = w.topic AND e.pos >= w.next) AS behind,
       (SELECT coalesce(max(e.pos), 0) + 1 FROM event_log AS e) AS ends_at
FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS w (topic, next, nr)
ORDER BY w.nr
