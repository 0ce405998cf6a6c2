-- What each consumer has done, kept in one transaction with the effect. A consumer is a service; its role sees only its
-- own rows.
CREATE FUNCTION taskora_consumer() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN replace(substr(current_user::text, length('taskora_') + 1), '_', '-');

-- `next`: the offset of the next record to apply. `epoch`: grows with every assignment; an older owner is a zombie.
-- `begun`: records before this offset are being applied; still there after a restart, one of them may have killed the process.
CREATE TABLE consumer_offset (
  consumer   text COLLATE "C" NOT NULL,
  topic      text COLLATE "C" NOT NULL,
  partition  integer NOT NULL,
  epoch      bigint NOT NULL,
  next       bigint NOT NULL,
  begun      bigint,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, topic, partition)
);
CREATE TABLE inbox (
  consumer    text COLLATE "C" NOT NULL,
  event_id    uuid NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_age ON inbox (received_at);
-- Attempts are recorded before they start, so that a record that kills the process is caught too.
CREATE TABLE delivery_attempts (
  consumer   text COLLATE "C" NOT NULL,
  topic      text COLLATE "C" NOT NULL,
  partition  integer NOT NULL,
  record     bigint NOT NULL,
  attempts   integer NOT NULL,
  PRIMARY KEY (consumer, topic, partition, record)
);
-- A record that could not be applied, with its original bytes; later records of the same key wait behind it.
CREATE TABLE dead_letters (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer   text COLLATE "C" NOT NULL,
  topic      text COLLATE "C" NOT NULL,
  partition  integer NOT NULL,
  record     bigint NOT NULL,
  key        text COLLATE "C" NOT NULL,
  value      bytea NOT NULL,
  headers    jsonb NOT NULL,
  reason     text COLLATE "C" NOT NULL CHECK (reason IN ('permanent', 'attempts_exhausted', 'behind_parked')),
  detail     text NOT NULL DEFAULT '',
  state      text NOT NULL DEFAULT 'parked' CHECK (state IN ('parked', 'replayed', 'discarded')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  settled_at timestamptz,
  CONSTRAINT dead_letters_record_unique UNIQUE (consumer, topic, partition, record)
);
CREATE INDEX dead_letters_parked ON dead_letters (consumer, topic, key) WHERE state = 'parked';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['consumer_offset', 'inbox', 'delivery_attempts', 'dead_letters'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_consumer ON %I TO taskora_recurrence_worker, taskora_notifier,
                    taskora_audit_logger USING (consumer = (SELECT taskora_consumer()))', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO taskora_recurrence_worker, taskora_notifier,
                    taskora_audit_logger', name);
  END LOOP;
END
$$;
