-- Newest first, from each project no more than the page needs: a page costs the same however many tasks there are.
-- $1 below this id, $2 how many
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
  ORDER BY n.id DESC
  LIMIT $2::integer
) AS t
WHERE m.account_id = (SELECT taskora_account_id())
ORDER BY t.id DESC
LIMIT $2::integer
