-- Moves the cursor past a page; no row when it is not where this relay left it (another one leads).
-- $1 epoch, $2 next position, $3 last id, $4 the first snapshot, $5 the second one, $6 whether the page ends the tick,
-- $7 rows in the page, $8 the last id in it
UPDATE relay_cursor
SET tick_from = CASE WHEN $6::boolean THEN $5::pg_snapshot ELSE $4::pg_snapshot END,
    tick_to = CASE WHEN $6::boolean THEN NULL ELSE $5::pg_snapshot END,
    last_id = CASE WHEN $6::boolean THEN 0 ELSE $8::bigint END,
    next_pos = next_pos + $7::bigint, updated_at = clock_timestamp()
WHERE only_row AND epoch = $1::bigint AND next_pos = $2::bigint AND last_id = $3::bigint
RETURNING next_pos
