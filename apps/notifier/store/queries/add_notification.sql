-- No row when the account was told already. $1 account, $2 kind, $3 source key, $4 task, $5 title, $6 body
INSERT INTO notifications (account_id, kind, source_key, task_id, title, body)
VALUES ($1::uuid, $2::text, $3::text, $4::bigint, $5::text, $6::text)
ON CONFLICT ON CONSTRAINT notifications_source_unique DO NOTHING
RETURNING id, created_at
