-- The next occurrence. No row when the series has this generation already.
-- $1 uid, $2 project, $3 parent, $4 creator, $5 title, $6 description, $7 priority, $8 due_on, $9 due_local, $10 due_zone,
-- $11 due_at, $12 rule, $13 mode, $14 anchor, $15 done, $16 series, $17 generation, $18 now
INSERT INTO tasks (uid, project_id, parent_task_id, creator_id, title, description, priority, due_on, due_local, due_zone,
                   due_at, recurrence_rule, recurrence_mode, recurrence_anchor, recurrence_done, series_id, generation,
                   created_at, updated_at)
VALUES ($1::uuid, $2::bigint, $3::bigint, $4::uuid, $5::text, $6::text, $7::smallint, $8::date, $9::timestamp, $10::text,
        $11::timestamptz, $12::text, $13::text, $14::timestamp, $15::integer, $16::uuid, $17::integer, $18::timestamptz,
        $18::timestamptz)
ON CONFLICT (series_id, generation) WHERE series_id IS NOT NULL DO NOTHING
RETURNING id
