-- Newest first. $1 below this id, $2 how many, $3 unread only
SELECT id, kind, task_id, title, body, created_at, read_at FROM notifications
WHERE account_id = (SELECT taskora_account_id()) AND id < $1::bigint AND (NOT $3::boolean OR read_at IS NULL)
ORDER BY id DESC
LIMIT $2::integer
