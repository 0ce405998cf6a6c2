-- Starts the snapshots anew, from the oldest transaction that may still run. Every row without a position is this
-- transaction's own by now or will be a later statement's of one that still runs: none is below that bound.
-- (A snapshot put together from this transaction's id and the running ones would not do: a snapshot lists only those that
-- began before the last one that ended, and a writer in between, still running, would count as seen.)
UPDATE relay_cursor
SET epoch = epoch + 1, tick_to = NULL, last_id = 0, updated_at = clock_timestamp(),
    tick_from = format('%1$s:%1$s:', pg_snapshot_xmin(pg_current_snapshot()))::pg_snapshot,
    next_pos = 1 + greatest(next_pos - 1, (SELECT coalesce(max(pos), 0) FROM event_log)),
    system_identifier = (SELECT system_identifier FROM pg_control_system())
WHERE only_row
RETURNING epoch, next_pos
