-- Starts the snapshots anew, from one that does not see this transaction, whose own the rows without a position now are, nor
-- any that still runs. (A transaction is not among the running ones of its own snapshot.)
WITH place AS (
  SELECT pg_current_xact_id() AS own, pg_current_snapshot() AS now
)
UPDATE relay_cursor
SET epoch = epoch + 1, tick_to = NULL, last_id = 0, updated_at = clock_timestamp(),
    tick_from = format('%s:%s:%s', least(pg_snapshot_xmin(place.now), place.own), place.own,
                       (SELECT string_agg(xip::text, ',' ORDER BY xip) FROM pg_snapshot_xip(place.now) AS xip
                        WHERE xip < place.own))::pg_snapshot,
    next_pos = 1 + greatest(next_pos - 1, (SELECT coalesce(max(pos), 0) FROM event_log)),
    system_identifier = (SELECT system_identifier FROM pg_control_system())
FROM place
WHERE only_row
RETURNING epoch, next_pos
