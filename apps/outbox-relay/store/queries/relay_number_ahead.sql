-- Gives the rows of one page their positions before those in front of it are committed; relay_move follows in the same
-- transaction, or it is rolled back.
-- $1 the first position, $2 the second snapshot, $3 first and $4 last id in the page, $5 lowest and $6 highest transaction
-- id among those that began after the first snapshot, $7 the other transactions of the page
WITH numbered AS (
  INSERT INTO event_log (pos, outbox_id, event_id, topic, key, partition_key, account_id, project_id, aggregate_version,
                         type, payload, headers, created_at)
  SELECT $1::bigint - 1 + row_number() OVER (ORDER BY page.id), page.*
  FROM (
    SELECT o.id, o.event_id, o.topic, o.key, o.partition_key, o.account_id, o.project_id, o.aggregate_version, o.type,
           o.payload, o.headers, o.created_at
    FROM outbox AS o
    WHERE o.txid BETWEEN $5::xid8 AND $6::xid8 AND o.id BETWEEN $3::bigint AND $4::bigint
      AND pg_visible_in_snapshot(o.txid, $2::pg_snapshot)
    UNION ALL
    SELECT o.id, o.event_id, o.topic, o.key, o.partition_key, o.account_id, o.project_id, o.aggregate_version, o.type,
           o.payload, o.headers, o.created_at
    FROM outbox AS o
    WHERE o.txid = ANY ($7::xid8[]) AND o.id BETWEEN $3::bigint AND $4::bigint
      AND pg_visible_in_snapshot(o.txid, $2::pg_snapshot)
  ) AS page
  RETURNING created_at
)
SELECT count(*) AS found, extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS oldest FROM numbered
