-- One task and its event. No row when the account already has a task with this uid.
-- $1 id, $2 uid, $3 project, $4 parent, $5 creator, $6 title, $7 description, $8 status, $9 priority, $10 due_on,
-- $11 due_local, $12 due_zone, $13 due_at, $14 rule, $15 mode, $16 anchor, $17 series, $18 now,
-- $19 event id, $20 topic, $21 key, $22 type, $23 payload, $24 headers
WITH task AS (
  INSERT INTO tasks (id, uid, project_id, parent_task_id, creator_id, title, description, status, priority, due_on,
                     due_local, due_zone, due_at, recurrence_rule, recurrence_mode, recurrence_anchor, series_id,
                     created_at, updated_at)
  VALUES ($1::bigint, $2::uuid, $3::bigint, $4::bigint, $5::uuid, $6::text, $7::text, $8::text, $9::smallint,
          $10::date, $11::timestamp, $12::text, $13::timestamptz, $14::text, $15::text, $16::timestamp, $17::uuid,
          $18::timestamptz, $18::timestamptz)
  ON CONFLICT ON CONSTRAINT tasks_uid_unique DO NOTHING
  RETURNING id
), event AS (
  INSERT INTO outbox (event_id, topic, key, partition_key, account_id, project_id, aggregate_version, type, payload,
                      headers)
  SELECT $19::uuid, $20::text, $21::text, $21::text, $5::uuid, $3::bigint, 1, $22::text, $23::bytea, $24::jsonb
  FROM task
)
SELECT id FROM task
