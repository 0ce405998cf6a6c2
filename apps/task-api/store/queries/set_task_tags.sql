-- The task has exactly these tags. $1 task id, $2 account, $3 tag ids
WITH gone AS (
  DELETE FROM task_tags WHERE task_id = $1::bigint AND account_id = $2::uuid AND tag_id <> ALL ($3::bigint[])
)
INSERT INTO task_tags (task_id, tag_id, account_id)
SELECT $1::bigint, t.id, $2::uuid FROM unnest($3::bigint[]) AS t (id)
ON CONFLICT DO NOTHING
