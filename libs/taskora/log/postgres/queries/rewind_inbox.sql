-- What was applied from a position on is not known any more.
-- $1 consumer, $2 the position (NULL: the oldest)
DELETE FROM inbox AS i
WHERE i.consumer = $1::text
  AND ($2::bigint IS NULL OR i.event_id IN (SELECT e.event_id FROM event_log AS e WHERE e.pos >= $2::bigint))
