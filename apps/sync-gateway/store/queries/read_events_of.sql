-- What one account missed: the events of its projects, and those that are its own alone. The oldest positions are found in one
-- index each, so that what others did in the meantime is not read.
-- $1 account, $2 after this position, $3 up to this one, $4 how many
SELECT e.pos, e.type, e.payload
FROM (
  (SELECT own.pos
   FROM event_log AS own
   WHERE own.project_id IS NULL AND own.account_id = $1::uuid AND own.pos > $2::bigint AND own.pos <= $3::bigint
   ORDER BY own.pos
   LIMIT $4::integer)
  UNION ALL
  (SELECT shared.pos
   FROM project_members AS m CROSS JOIN LATERAL (
     SELECT s.pos
     FROM event_log AS s
     WHERE s.project_id = m.project_id AND s.pos > $2::bigint AND s.pos <= $3::bigint
     ORDER BY s.pos
     LIMIT $4::integer
   ) AS shared
   WHERE m.account_id = $1::uuid)
  ORDER BY pos
  LIMIT $4::integer
) AS missed
JOIN event_log AS e USING (pos)
ORDER BY e.pos
