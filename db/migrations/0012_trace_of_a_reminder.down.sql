ALTER TABLE reminders DROP COLUMN traceparent;
