-- What asked for a reminder, so that one trace leads from the request to the notification. NULL: asked for by a version that
-- did not keep it, and such a reminder begins a trace of its own.
ALTER TABLE reminders ADD COLUMN traceparent text COLLATE "C" CHECK (length(traceparent) <= 55);
