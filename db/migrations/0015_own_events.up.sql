-- An event is found by its project, or by its account when it has none: no event needs both.
DROP INDEX event_log_account;
CREATE INDEX event_log_own ON event_log (account_id, pos) WHERE project_id IS NULL;
