-- Every record up to a position is acknowledged.
-- $1 epoch, $2 the position before, $3 the position now
UPDATE relay_cursor
SET forwarded_pos = $3::bigint, updated_at = clock_timestamp()
WHERE only_row AND epoch = $1::bigint AND forwarded_pos = $2::bigint
