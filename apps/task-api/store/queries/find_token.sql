-- $1 hash
SELECT account_id, token_id, scopes, expires_at FROM find_token($1::bytea)
