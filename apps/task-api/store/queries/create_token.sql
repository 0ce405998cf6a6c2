-- $1 account, $2 name, $3 hash, $4 scopes, $5 expires at (NULL: never)
INSERT INTO tokens (account_id, name, hash, scopes, expires_at)
VALUES ($1::uuid, $2::text, $3::bytea, $4::text[], $5::timestamptz)
RETURNING id, name, scopes, created_at, expires_at, last_used_at
