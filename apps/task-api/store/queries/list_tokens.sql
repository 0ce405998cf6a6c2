-- Live tokens, newest first. $1 below this id, $2 how many
SELECT id, name, scopes, created_at, expires_at, last_used_at FROM tokens
WHERE account_id = (SELECT taskora_account_id()) AND revoked_at IS NULL AND id < $1::bigint
ORDER BY id DESC
LIMIT $2::integer
