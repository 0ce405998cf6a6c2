-- $1 the letter's id, $2 its new state
UPDATE dead_letters SET state = $2::text, settled_at = clock_timestamp()
WHERE id = $1::bigint AND state = 'parked'
