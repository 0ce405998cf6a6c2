-- Microseconds to the earliest scheduled reminder; negative when it is overdue. No row when none is scheduled.
SELECT (extract(epoch FROM fire_at - clock_timestamp()) * 1000000)::bigint FROM reminders
WHERE state = 'scheduled' AND fire_at IS NOT NULL
ORDER BY fire_at
LIMIT 1
