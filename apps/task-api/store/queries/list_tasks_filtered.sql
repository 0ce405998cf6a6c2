-- As list_tasks, with filters; NULL means any. $1 below this id, $2 how many, $3 status, $4 priority (0: none),
-- $5 tag name, $6 due from (inclusive), $7 due to (exclusive), $8 project, $9 parent
SELECT
       t.id, t.uid, t.project_id, t.parent_task_id, t.creator_id, t.title, t.description, t.status, t.priority, t.due_on,
       t.due_local, t.due_zone, t.due_at, t.recurrence_rule, t.recurrence_mode, t.recurrence_anchor, t.recurrence_done,
       t.series_id, t.generation, t.version, t.completed_at, t.created_at, t.updated_at,
       (SELECT array_agg(g.id ORDER BY g.folded_name) FROM task_tags x JOIN tags g ON g.id = x.tag_id
        WHERE x.task_id = t.id) AS tag_ids,
       (SELECT array_agg(g.name ORDER BY g.folded_name) FROM task_tags x JOIN tags g ON g.id = x.tag_id
        WHERE x.task_id = t.id) AS tag_names,
       (SELECT array_agg(concat_ws(',', r.id, coalesce(r.minutes_before::text, '-'),
                                   coalesce((extract(epoch FROM r.remind_at) * 1000000)::bigint::text, '-'),
                                   coalesce((extract(epoch FROM r.fire_at) * 1000000)::bigint::text, '-'), r.state)
                         ORDER BY r.id)
        FROM reminders r WHERE r.task_id = t.id AND r.account_id = (SELECT taskora_account_id())) AS reminders
FROM project_members AS m CROSS JOIN LATERAL (
  SELECT n.*
  FROM tasks AS n
  WHERE n.project_id = m.project_id AND n.deleted_at IS NULL AND n.id < $1::bigint
    AND ($3::text IS NULL OR n.status = $3)
    AND ($4::smallint IS NULL OR coalesce(n.priority, 0) = $4)
    AND ($5::text IS NULL OR EXISTS (
          SELECT 1 FROM tags g JOIN task_tags x ON x.tag_id = g.id
          WHERE g.account_id = (SELECT taskora_account_id()) AND x.task_id = n.id
            AND g.folded_name = lower(normalize($5, NFKC) COLLATE "und-x-icu")))
    AND ($6::timestamptz IS NULL OR n.due_at >= $6)
    AND ($7::timestamptz IS NULL OR n.due_at < $7)
    AND ($9::bigint IS NULL OR n.parent_task_id = $9)
  ORDER BY n.id DESC
  LIMIT $2::integer
) AS t
WHERE m.account_id = (SELECT taskora_account_id()) AND ($8::bigint IS NULL OR m.project_id = $8)
ORDER BY t.id DESC
LIMIT $2::integer
