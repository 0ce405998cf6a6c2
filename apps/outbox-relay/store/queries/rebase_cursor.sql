-- This transaction is still in progress in the snapshot, so the first tick finds what it renewed.
UPDATE relay_cursor
SET epoch = epoch + 1, tick_from = pg_current_snapshot(), tick_to = NULL, last_id = 0,
    next_pos = 1 + greatest(next_pos - 1, (SELECT coalesce(max(pos), 0) FROM event_log)),
    system_identifier = (SELECT system_identifier FROM pg_control_system()), updated_at = clock_timestamp()
WHERE only_row
RETURNING epoch, next_pos
