-- What a person was told, and each channel's attempts. source_key names the cause, so that a repeat is the same row.
CREATE TABLE notifications (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  kind       text COLLATE "C" NOT NULL CHECK (kind IN ('reminder')),
  source_key text COLLATE "C" NOT NULL,
  task_id    bigint REFERENCES tasks ON DELETE CASCADE,
  title      text NOT NULL,
  body       text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  read_at    timestamptz,
  CONSTRAINT notifications_source_unique UNIQUE (account_id, source_key)
);
CREATE INDEX notifications_account ON notifications (account_id, id DESC);
CREATE TABLE deliveries (
  notification_id bigint NOT NULL REFERENCES notifications ON DELETE CASCADE,
  account_id      uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  channel         text COLLATE "C" NOT NULL CHECK (channel IN ('in_app')),
  state           text NOT NULL CHECK (state IN ('pending', 'sent', 'failed')),
  attempts        integer NOT NULL DEFAULT 0,
  last_error      text NOT NULL DEFAULT '',
  sent_at         timestamptz,
  PRIMARY KEY (notification_id, channel)
);
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_notifications ON notifications TO taskora_task_api, taskora_notifier
  USING (account_id = (SELECT taskora_account_id()));
CREATE POLICY own_deliveries ON deliveries TO taskora_notifier USING (account_id = (SELECT taskora_account_id()));
GRANT SELECT, UPDATE (read_at) ON notifications TO taskora_task_api;
GRANT SELECT, INSERT ON notifications TO taskora_notifier;
GRANT SELECT, INSERT, UPDATE ON deliveries TO taskora_notifier;
