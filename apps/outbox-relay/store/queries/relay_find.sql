-- What became visible between two snapshots: one row with the second snapshot, then the ids, lowest first (domain/ticker.hpp).
-- Two index ranges: what began after the first snapshot, and what was in progress in it.
-- $1 the first snapshot, $2 the second one (NULL: now), $3 ids after this one, $4 at most so many
WITH tick AS MATERIALIZED (
  SELECT pg_snapshot_xmax(first) AS first_xmax, ARRAY(SELECT pg_snapshot_xip(first)) AS first_xip, second,
         pg_snapshot_xmax(second) AS second_xmax
  FROM (SELECT $1::pg_snapshot AS first, coalesce($2::pg_snapshot, pg_current_snapshot()) AS second) AS snapshots
)
SELECT tick.second::text AS second, NULL::bigint AS id, NULL::text AS txid
FROM tick
UNION ALL
SELECT NULL, entry.id, entry.txid::text
FROM tick CROSS JOIN LATERAL (
  SELECT o.id, o.txid FROM outbox AS o
  WHERE o.txid >= tick.first_xmax AND o.txid < tick.second_xmax AND o.id > $3::bigint
    AND pg_visible_in_snapshot(o.txid, tick.second)
  UNION ALL
  SELECT o.id, o.txid FROM outbox AS o
  WHERE o.txid = ANY (tick.first_xip) AND o.id > $3::bigint AND pg_visible_in_snapshot(o.txid, tick.second)
  ORDER BY id LIMIT $4::bigint
) AS entry
