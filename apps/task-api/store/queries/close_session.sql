-- $1 hash of the refresh token
SELECT account_id, session_id FROM close_session($1::bytea)
