DROP TABLE relay_cursor, event_log, outbox;
