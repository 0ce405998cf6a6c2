-- A new leader: every earlier one is fenced from here on. No row when the cursor belongs to another cluster.
UPDATE relay_cursor
SET epoch = epoch + 1, updated_at = clock_timestamp()
WHERE only_row AND system_identifier = (SELECT system_identifier FROM pg_control_system())
RETURNING epoch, tick_from::text AS tick_from, tick_to::text AS tick_to, last_id, next_pos
