-- Those of them that wait: settled_at is NULL as long as the state is 'parked', and leads the planner to no index of all that do.
-- $1 the letters' ids, $2 their new state
UPDATE dead_letters SET state = $2::text, settled_at = clock_timestamp()
WHERE id = ANY ($1::bigint[]) AND settled_at IS NULL
