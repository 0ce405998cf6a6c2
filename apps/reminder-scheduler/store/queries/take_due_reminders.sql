-- Marks due reminders as fired, the oldest first; those another transaction holds are passed over. The time is asked for in
-- a subquery, once: a bare clock_timestamp() could not bound the index scan. $1 how many
WITH due AS (
  SELECT r.id FROM reminders r
  WHERE r.state = 'scheduled' AND r.fire_at <= (SELECT clock_timestamp())
  ORDER BY r.fire_at, r.id
  LIMIT $1::bigint
  FOR UPDATE SKIP LOCKED
)
UPDATE reminders SET state = 'fired', fired_at = clock_timestamp()
FROM due WHERE reminders.id = due.id
RETURNING reminders.id, reminders.task_id, reminders.account_id, reminders.fire_at, reminders.fired_at,
          reminders.traceparent
