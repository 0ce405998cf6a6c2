-- $1 the letters' ids, $2 their new state
UPDATE dead_letters SET state = $2::text, settled_at = clock_timestamp()
WHERE id = ANY ($1::bigint[]) AND state = 'parked'
