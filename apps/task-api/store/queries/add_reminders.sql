-- $1 task id, $2 account, $3 minutes before (NULL: absolute), $4 remind_at, $5 fire_at, $6 state; arrays of one length;
-- $7 traceparent of the request
INSERT INTO reminders (task_id, account_id, minutes_before, remind_at, fire_at, state, traceparent)
SELECT $1::bigint, $2::uuid, r.minutes_before, r.remind_at, r.fire_at, r.state, $7::text
FROM unnest($3::integer[], $4::timestamptz[], $5::timestamptz[], $6::text[])
  AS r (minutes_before, remind_at, fire_at, state)
