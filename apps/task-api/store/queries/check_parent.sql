-- Whether a task may be the parent of another: visible, not below it, and how deep it lies. $1 parent, $2 task (0: new)
WITH RECURSIVE chain AS (
  SELECT t.id, t.parent_task_id, 1 AS depth FROM tasks t WHERE t.id = $1::bigint AND t.deleted_at IS NULL
  UNION ALL
  SELECT t.id, t.parent_task_id, c.depth + 1 FROM tasks t JOIN chain c ON t.id = c.parent_task_id WHERE c.depth < 16
)
SELECT count(*) > 0 AS visible, coalesce(bool_or(id = $2::bigint), false) AS below, coalesce(max(depth), 0) AS depth
FROM chain
