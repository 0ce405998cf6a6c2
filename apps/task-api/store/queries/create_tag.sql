-- $1 account, $2 name, $3 color
INSERT INTO tags (account_id, name, color) VALUES ($1::uuid, $2::text, $3::text)
RETURNING id, name, color, version, created_at, folded_name, 0::bigint AS open_tasks
