-- $1 task id, $2 account, $3 minutes before, $4 fire_at, $5 state; arrays of one length; $6 traceparent of
-- the completion
INSERT INTO reminders (task_id, account_id, minutes_before, fire_at, state, traceparent)
SELECT $1::bigint, $2::uuid, r.minutes_before, r.fire_at, r.state, $6::text
FROM unnest($3::integer[], $4::timestamptz[], $5::text[]) AS r (minutes_before, fire_at, state)
