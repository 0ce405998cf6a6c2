-- The append-only record of every event, one hash chain per topic and partition. The chain runs over digests, so that a
-- person's payload can be erased and the chain still verifies. No service may update or delete.
CREATE TABLE audit_log (
  topic       text COLLATE "C" NOT NULL,
  partition   integer NOT NULL,
  seq         bigint NOT NULL CHECK (seq > 0),
  event_id    uuid NOT NULL,
  type        text COLLATE "C" NOT NULL,
  account_id  uuid,
  project_id  bigint,
  subject     text COLLATE "C" NOT NULL,
  version     bigint,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  payload     bytea,
  digest      bytea NOT NULL CHECK (length(digest) = 32),
  hash        bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (topic, partition, seq),
  CONSTRAINT audit_log_event_once UNIQUE (topic, event_id)
);
CREATE INDEX audit_log_account ON audit_log (account_id, recorded_at DESC, topic, partition, seq);
-- Signed heads, hourly: whoever kept one can prove that nothing before it was changed.
CREATE TABLE audit_heads (
  topic     text COLLATE "C" NOT NULL,
  partition integer NOT NULL,
  seq       bigint NOT NULL,
  hash      bytea NOT NULL,
  kid       text COLLATE "C" NOT NULL,
  signature bytea NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (topic, partition, seq)
);
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_entries ON audit_log FOR SELECT TO taskora_task_api
  USING (account_id = (SELECT taskora_account_id()));
CREATE POLICY appends ON audit_log FOR INSERT TO taskora_audit_logger WITH CHECK (true);
CREATE POLICY reads_back ON audit_log FOR SELECT TO taskora_audit_logger USING (true);
GRANT SELECT ON audit_log TO taskora_task_api;
GRANT SELECT, INSERT ON audit_log, audit_heads TO taskora_audit_logger;
