-- $1 id
SELECT id, name, color, version, created_at, folded_name,
       (SELECT count(*) FROM task_tags x JOIN tasks t ON t.id = x.task_id
        WHERE x.tag_id = tags.id AND t.deleted_at IS NULL AND t.status = 'open') AS open_tasks
FROM tags WHERE id = $1::bigint AND account_id = (SELECT taskora_account_id())
