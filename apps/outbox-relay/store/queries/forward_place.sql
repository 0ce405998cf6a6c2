-- How far the log has got. No row: another relay leads.
-- $1 epoch
SELECT forwarded_pos, next_pos FROM relay_cursor WHERE only_row AND epoch = $1::bigint
