-- What relay_find replaces: it loses every row whose transaction commits after one with a higher id.
-- $1 and $2 are not used, $3 ids after this one, $4 at most so many
SELECT coalesce($2::text, pg_current_snapshot()::text, $1::text) AS second, NULL::bigint AS id, NULL::text AS txid
UNION ALL
SELECT NULL, entry.id, entry.txid::text
FROM (
  SELECT o.id, o.txid FROM outbox AS o
  WHERE o.id > greatest($3::bigint, coalesce((SELECT max(outbox_id) FROM event_log), 0))
  ORDER BY o.id LIMIT $4::bigint
) AS entry
