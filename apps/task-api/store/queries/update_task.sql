-- The task as it is now, and its event; the row is locked already (lock_task). No row when the version moved.
-- $1 id, $2 version before, $3 project, $4 parent, $5 title, $6 description, $7 status, $8 priority, $9 due_on,
-- $10 due_local, $11 due_zone, $12 due_at, $13 rule, $14 mode, $15 anchor, $16 done, $17 series, $18 completed_at,
-- $19 now, $20 deleted_at, $21 account, $22 event id, $23 topic, $24 key, $25 type, $26 payload, $27 headers
WITH task AS (
  UPDATE tasks SET version = version + 1, project_id = $3::bigint, parent_task_id = $4::bigint, title = $5::text,
    description = $6::text, status = $7::text, priority = $8::smallint, due_on = $9::date, due_local = $10::timestamp,
    due_zone = $11::text, due_at = $12::timestamptz, recurrence_rule = $13::text, recurrence_mode = $14::text,
    recurrence_anchor = $15::timestamp, recurrence_done = $16::integer, series_id = $17::uuid,
    completed_at = $18::timestamptz, updated_at = $19::timestamptz, deleted_at = $20::timestamptz
  WHERE id = $1::bigint AND version = $2::bigint
  RETURNING id, project_id, version
), event AS (
  INSERT INTO outbox (event_id, topic, key, partition_key, account_id, project_id, aggregate_version, type, payload,
                      headers)
  SELECT $22::uuid, $23::text, $24::text, $24::text, $21::uuid, task.project_id, task.version, $25::text, $26::bytea,
         $27::jsonb
  FROM task
)
SELECT version FROM task
