-- Whether the account may put tasks into a project; no row when it cannot see it. $1 project
SELECT m.role IN ('owner', 'editor') AS may_write FROM projects p JOIN project_members m ON m.project_id = p.id
WHERE p.id = $1::bigint AND p.deleted_at IS NULL AND m.account_id = (SELECT taskora_account_id())
