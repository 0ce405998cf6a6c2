-- $1 folded email
SELECT account_id, password_hash, time_zone, locale FROM find_sign_in($1::text)
