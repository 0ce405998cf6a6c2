-- $1 id. No row when it does not exist or is revoked already.
UPDATE tokens SET revoked_at = clock_timestamp()
WHERE id = $1::bigint AND account_id = (SELECT taskora_account_id()) AND revoked_at IS NULL
RETURNING id, name
