-- Seconds until the next attempt is allowed, for the worst of the keys; 0: allowed now. $1 keys
SELECT coalesce(ceil(max(extract(epoch FROM blocked_until - clock_timestamp()))), 0)::bigint AS seconds
FROM sign_in_attempts WHERE key = ANY ($1::bytea[]) AND blocked_until > clock_timestamp()
