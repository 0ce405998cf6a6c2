CREATE INDEX event_log_account ON event_log (account_id, pos);
DROP INDEX event_log_own;
