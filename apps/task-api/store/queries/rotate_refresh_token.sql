-- $1 hash of the token that came, $2 hash of its successor
SELECT outcome, account_id, session_id, expires_at FROM rotate_refresh_token($1::bytea, $2::bytea)
