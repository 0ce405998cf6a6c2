-- The oldest position still there, and the newest; `oldest` is one past the newest when the log is empty.
SELECT coalesce((SELECT min(pos) FROM event_log), c.next_pos) AS oldest, c.next_pos - 1 AS newest FROM relay_cursor c
