-- $1 account, $2 key
SELECT request_hash, status, headers, body FROM idempotency_keys WHERE account_id = $1::uuid AND key = $2::text
