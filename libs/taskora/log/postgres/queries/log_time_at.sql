-- When the first position from this one on was given. No row when there is none.
-- $1 the position
SELECT numbered_at FROM event_log WHERE pos >= $1::bigint ORDER BY pos LIMIT 1
