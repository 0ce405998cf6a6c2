-- $1 ids, $2 fire_at, $3 state; arrays of one length; $4 traceparent of the request
UPDATE reminders SET fire_at = r.fire_at, state = r.state, traceparent = $4::text
FROM unnest($1::bigint[], $2::timestamptz[], $3::text[]) AS r (id, fire_at, state)
WHERE reminders.id = r.id
