-- $1 hash of a personal token
SELECT account_id, scopes FROM find_token($1::bytea)
