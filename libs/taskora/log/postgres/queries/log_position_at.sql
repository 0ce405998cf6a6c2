-- The first position that was given at a time or later; behind the last one when there is none.
-- $1 the time
SELECT coalesce((SELECT min(pos) FROM event_log WHERE numbered_at >= $1::timestamptz),
                (SELECT max(pos) + 1 FROM event_log), 1) AS pos
