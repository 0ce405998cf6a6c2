-- Marks one as read; the time of the first reading stays. $1 id
UPDATE notifications SET read_at = coalesce(read_at, clock_timestamp())
WHERE id = $1::bigint AND account_id = (SELECT taskora_account_id())
RETURNING id, kind, task_id, title, body, created_at, read_at
