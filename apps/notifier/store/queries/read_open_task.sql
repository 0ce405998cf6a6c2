-- A task that still needs doing, and the reader's time zone. No row when it is done, cancelled, deleted or not the account's.
-- $1 task id, $2 account
SELECT t.title, t.due_on, t.due_local, t.due_zone, t.due_at, a.time_zone
FROM tasks t CROSS JOIN accounts a
WHERE t.id = $1::bigint AND t.deleted_at IS NULL AND t.status = 'open' AND a.id = $2::uuid
