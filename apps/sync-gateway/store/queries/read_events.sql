-- Everything numbered after $1, in order, at most $2, with the accounts that may see each event: the members of its
-- project, or the one account it belongs to; NULL: nobody (a dead letter on its way).
SELECT e.pos, e.type, e.payload,
       coalesce((SELECT array_agg(m.account_id) FROM project_members m WHERE m.project_id = e.project_id),
                CASE WHEN e.project_id IS NULL AND e.account_id IS NOT NULL THEN ARRAY[e.account_id] END) AS audience
FROM event_log e
WHERE e.pos > $1::bigint
ORDER BY e.pos
LIMIT $2::integer
