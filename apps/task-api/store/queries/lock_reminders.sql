-- The account's reminders of one task, locked, so that none fires between being read and being changed. $1 task id
SELECT id, minutes_before, remind_at, fire_at, state FROM reminders
WHERE task_id = $1::bigint AND account_id = (SELECT taskora_account_id())
ORDER BY id
FOR UPDATE
