DROP FUNCTION outbox_empty_partition;
DROP TABLE relay_cursor, event_log, outbox;
