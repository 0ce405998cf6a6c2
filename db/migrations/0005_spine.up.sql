-- The spine: outbox (what happened, in the transaction in which it happened) and event_log (the order of the whole
-- installation, numbered by outbox-relay).
CREATE TABLE outbox (
  id                bigint GENERATED ALWAYS AS IDENTITY,
  day               smallint NOT NULL DEFAULT (floor(extract(epoch FROM clock_timestamp()) / 86400)::bigint % 8)::smallint,
  txid              xid8 NOT NULL DEFAULT pg_current_xact_id(),
  event_id          uuid NOT NULL,
  topic             text COLLATE "C" NOT NULL,
  key               text COLLATE "C" NOT NULL,
  partition_key     text COLLATE "C" NOT NULL,
  account_id        uuid,
  project_id        bigint,
  aggregate_version bigint,
  type              text COLLATE "C" NOT NULL,
  payload           bytea NOT NULL CHECK (length(payload) <= 1048576),
  headers           jsonb NOT NULL DEFAULT '{}',
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp()
) PARTITION BY LIST (day);
-- A ring of eight UTC days: a partition whose rows are all numbered is emptied by TRUNCATE, never by DELETE.
CREATE TABLE outbox_0 PARTITION OF outbox FOR VALUES IN (0);
CREATE TABLE outbox_1 PARTITION OF outbox FOR VALUES IN (1);
CREATE TABLE outbox_2 PARTITION OF outbox FOR VALUES IN (2);
CREATE TABLE outbox_3 PARTITION OF outbox FOR VALUES IN (3);
CREATE TABLE outbox_4 PARTITION OF outbox FOR VALUES IN (4);
CREATE TABLE outbox_5 PARTITION OF outbox FOR VALUES IN (5);
CREATE TABLE outbox_6 PARTITION OF outbox FOR VALUES IN (6);
CREATE TABLE outbox_7 PARTITION OF outbox FOR VALUES IN (7);
CREATE INDEX outbox_txid ON outbox (txid, id);

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_events ON outbox FOR INSERT TO taskora_task_api, taskora_recurrence_worker, taskora_notifier
  WITH CHECK (account_id = (SELECT taskora_account_id()));
CREATE POLICY service_events ON outbox FOR INSERT TO taskora_reminder_scheduler WITH CHECK (true);
CREATE POLICY relay_reads ON outbox FOR SELECT TO taskora_outbox_relay USING (true);
GRANT INSERT ON outbox TO taskora_task_api, taskora_recurrence_worker, taskora_notifier, taskora_reminder_scheduler;
GRANT SELECT ON outbox TO taskora_outbox_relay;

CREATE TABLE event_log (
  pos               bigint PRIMARY KEY,
  outbox_id         bigint NOT NULL,
  event_id          uuid NOT NULL,
  topic             text COLLATE "C" NOT NULL,
  key               text COLLATE "C" NOT NULL,
  partition_key     text COLLATE "C" NOT NULL,
  account_id        uuid,
  project_id        bigint,
  aggregate_version bigint,
  type              text COLLATE "C" NOT NULL,
  payload           bytea NOT NULL,
  headers           jsonb NOT NULL,
  created_at        timestamptz NOT NULL,
  numbered_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT event_log_numbered_once UNIQUE (outbox_id)
);
CREATE INDEX event_log_account ON event_log (account_id, pos);
CREATE INDEX event_log_project ON event_log (project_id, pos) WHERE project_id IS NOT NULL;

-- One row: the relay's place. `tick_from` is the last finished snapshot, `tick_to` the frozen one being numbered (NULL
-- between ticks), `last_id` the highest outbox id numbered inside the tick, `next_pos` the next position. The epoch
-- fences a relay that lost its leadership; system_identifier tells a restore into a new cluster.
CREATE TABLE relay_cursor (
  only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch             bigint NOT NULL,
  tick_from         pg_snapshot NOT NULL,
  tick_to           pg_snapshot,
  last_id           bigint NOT NULL,
  next_pos          bigint NOT NULL,
  forwarded_pos     bigint NOT NULL DEFAULT 0,
  system_identifier bigint NOT NULL,
  updated_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO relay_cursor (epoch, tick_from, last_id, next_pos, system_identifier)
  SELECT 0, pg_current_snapshot(), 0, 1, c.system_identifier FROM pg_control_system() AS c;

ALTER TABLE event_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY relay_numbers ON event_log TO taskora_outbox_relay USING (true);
CREATE POLICY log_readers ON event_log FOR SELECT TO taskora_recurrence_worker, taskora_notifier, taskora_audit_logger,
  taskora_sync_gateway USING (true);
GRANT SELECT, INSERT, DELETE ON event_log TO taskora_outbox_relay;
GRANT SELECT ON event_log TO taskora_recurrence_worker, taskora_notifier, taskora_audit_logger, taskora_sync_gateway;
GRANT SELECT, UPDATE ON relay_cursor TO taskora_outbox_relay;
GRANT SELECT (next_pos, epoch, updated_at) ON relay_cursor TO taskora_sync_gateway;

-- Empties one partition of the outbox when every row of it has its position; true when it did. Today's and yesterday's are
-- never touched. Whoever may call this can still not empty anything else: the check and the TRUNCATE are one.
CREATE FUNCTION outbox_empty_partition(slot integer) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms' AS $$
DECLARE
  today    integer := floor(extract(epoch FROM clock_timestamp()) / 86400)::bigint % 8;
  name     text := 'outbox_' || slot;
  place    relay_cursor;
  unsettled boolean;
BEGIN
  IF slot NOT BETWEEN 0 AND 7 OR slot IN (today, (today + 7) % 8) OR pg_relation_size(name::regclass) = 0 THEN
    RETURN false;
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'an older snapshot would not see every row' USING ERRCODE = 'invalid_transaction_state';
  END IF;
  EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', name);
  -- With the lock held no writer's row is pending, and this statement's snapshot sees all there are.
  SELECT c.* INTO STRICT place FROM relay_cursor AS c;
  IF place.system_identifier <> (SELECT s.system_identifier FROM pg_control_system() AS s) THEN
    RETURN false;
  END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM %1$I WHERE txid >= $1) OR EXISTS (SELECT FROM %1$I WHERE txid = ANY ($2))',
                 name)
    INTO unsettled USING pg_snapshot_xmax(place.tick_from), ARRAY(SELECT pg_snapshot_xip(place.tick_from));
  IF unsettled THEN
    RETURN false;
  END IF;
  EXECUTE format('TRUNCATE %I', name);
  RETURN true;
END
$$;
REVOKE EXECUTE ON FUNCTION outbox_empty_partition FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outbox_empty_partition TO taskora_outbox_relay;
