-- $1 keys
DELETE FROM sign_in_attempts WHERE key = ANY ($1::bytea[])
