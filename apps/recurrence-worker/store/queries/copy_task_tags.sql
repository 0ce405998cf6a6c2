-- $1 from this task, $2 to this task, $3 account
INSERT INTO task_tags (task_id, tag_id, account_id)
SELECT $2::bigint, x.tag_id, x.account_id FROM task_tags x WHERE x.task_id = $1::bigint AND x.account_id = $3::uuid
