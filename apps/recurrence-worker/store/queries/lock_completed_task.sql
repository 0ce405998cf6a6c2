-- A recurring task as it is now, held against changes until the transaction ends. No row when it was deleted, recurs no
-- longer, or may not be edited by the account. Reminders are "minutes_before,remind_at,fire_at,state"; instants in
-- microseconds, '-' for none. $1 task id
SELECT
       t.uid, t.project_id, t.parent_task_id, t.creator_id, t.title, t.description, t.status, t.priority, t.due_on,
       t.due_local, t.due_zone, t.due_at, t.recurrence_rule, t.recurrence_mode, t.recurrence_anchor, t.recurrence_done,
       t.series_id, t.generation, t.version, t.completed_at, t.created_at, t.updated_at,
       (SELECT array_agg(g.id ORDER BY g.folded_name) FROM task_tags x JOIN tags g ON g.id = x.tag_id
        WHERE x.task_id = t.id) AS tag_ids,
       (SELECT array_agg(g.name ORDER BY g.folded_name) FROM task_tags x JOIN tags g ON g.id = x.tag_id
        WHERE x.task_id = t.id) AS tag_names,
       (SELECT array_agg(concat_ws(',', coalesce(r.minutes_before::text, '-'),
                                   coalesce((extract(epoch FROM r.remind_at) * 1000000)::bigint::text, '-'),
                                   coalesce((extract(epoch FROM r.fire_at) * 1000000)::bigint::text, '-'), r.state)
                         ORDER BY r.id)
        FROM reminders r WHERE r.task_id = t.id AND r.account_id = (SELECT taskora_account_id())) AS reminders,
       clock_timestamp() AS now
FROM tasks t
WHERE t.id = $1::bigint AND t.deleted_at IS NULL AND t.recurrence_rule IS NOT NULL
FOR SHARE OF t
