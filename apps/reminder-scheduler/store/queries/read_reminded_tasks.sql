-- $1 ids
SELECT id, project_id, status, deleted_at IS NOT NULL AS deleted, version FROM tasks WHERE id = ANY ($1::bigint[])
