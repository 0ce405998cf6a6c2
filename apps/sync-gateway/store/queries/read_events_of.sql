-- What one account missed. $1 account, $2 after this position, $3 up to this one, $4 how many
SELECT e.pos, e.type, e.payload FROM event_log e
WHERE e.pos > $2::bigint AND e.pos <= $3::bigint
  AND ((e.project_id IS NULL AND e.account_id = $1::uuid)
       OR e.project_id IN (SELECT m.project_id FROM project_members m WHERE m.account_id = $1::uuid))
ORDER BY e.pos
LIMIT $4::integer
