-- Gives the rows of one page their positions and moves the cursor: all of it, or nothing when the cursor is not where this
-- relay left it (another one leads) or the rows are not those it found.
-- $1 epoch, $2 next position, $3 last id, $4 the first snapshot, $5 the second one, $6 whether the page ends the tick,
-- $7 rows in the page, $8 first and $9 last id in the page, $10 lowest and $11 highest transaction id among those that
-- began after the first snapshot, $12 the other transactions of the page
WITH page AS MATERIALIZED (
  SELECT o.id, o.event_id, o.topic, o.key, o.partition_key, o.account_id, o.project_id, o.aggregate_version, o.type,
         o.payload, o.headers, o.created_at
  FROM outbox AS o
  WHERE o.txid BETWEEN $10::xid8 AND $11::xid8 AND o.id BETWEEN $8::bigint AND $9::bigint
    AND pg_visible_in_snapshot(o.txid, $5::pg_snapshot)
  UNION ALL
  SELECT o.id, o.event_id, o.topic, o.key, o.partition_key, o.account_id, o.project_id, o.aggregate_version, o.type,
         o.payload, o.headers, o.created_at
  FROM outbox AS o
  WHERE o.txid = ANY ($12::xid8[]) AND o.id BETWEEN $8::bigint AND $9::bigint
    AND pg_visible_in_snapshot(o.txid, $5::pg_snapshot)
), moved AS (
  UPDATE relay_cursor
  SET tick_from = CASE WHEN $6::boolean THEN $5::pg_snapshot ELSE $4::pg_snapshot END,
      tick_to = CASE WHEN $6::boolean THEN NULL ELSE $5::pg_snapshot END,
      last_id = CASE WHEN $6::boolean THEN 0 ELSE $9::bigint END,
      next_pos = next_pos + $7::bigint, updated_at = clock_timestamp()
  WHERE only_row AND epoch = $1::bigint AND next_pos = $2::bigint AND last_id = $3::bigint
    AND (SELECT count(*) FROM page) = $7::bigint
  RETURNING next_pos
), numbered AS (
  INSERT INTO event_log (pos, outbox_id, event_id, topic, key, partition_key, account_id, project_id, aggregate_version,
                         type, payload, headers, created_at)
  SELECT moved.next_pos - $7::bigint - 1 + row_number() OVER (ORDER BY page.id), page.id, page.event_id, page.topic,
         page.key, page.partition_key, page.account_id, page.project_id, page.aggregate_version, page.type, page.payload,
         page.headers, page.created_at
  FROM page, moved
)
SELECT (SELECT count(*) FROM moved) AS moved, (SELECT count(*) FROM page) AS found,
       (SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float8 FROM page) AS oldest
