-- The answer, kept with its effect. $1 account, $2 key, $3 request hash, $4 status, $5 headers, $6 body
INSERT INTO idempotency_keys (account_id, key, request_hash, status, headers, body)
VALUES ($1::uuid, $2::text, $3::bytea, $4::smallint, $5::jsonb, $6::bytea)
