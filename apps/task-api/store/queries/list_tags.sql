-- By folded name. $1 above this folded name, $2 how many
SELECT id, name, color, version, created_at, folded_name,
       (SELECT count(*) FROM task_tags x JOIN tasks t ON t.id = x.task_id
        WHERE x.tag_id = tags.id AND t.deleted_at IS NULL AND t.status = 'open') AS open_tasks
FROM tags
WHERE account_id = (SELECT taskora_account_id()) AND folded_name > $1::text
ORDER BY folded_name
LIMIT $2::integer
