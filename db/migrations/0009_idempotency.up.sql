-- The answer to a request that carried an Idempotency-Key, written in the transaction of its effect, kept 24 hours.
CREATE TABLE idempotency_keys (
  account_id   uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  key          text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
  status       smallint NOT NULL,
  headers      jsonb NOT NULL,
  body         bytea NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_keys ON idempotency_keys TO taskora_task_api USING (account_id = (SELECT taskora_account_id()));
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO taskora_task_api;

-- Forgets answers older than 24 hours, in batches; the number removed.
CREATE FUNCTION prune_idempotency_keys(batch integer) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
  WITH old AS (SELECT i.account_id, i.key FROM idempotency_keys i
               WHERE i.created_at < clock_timestamp() - interval '24 hours' ORDER BY i.created_at LIMIT batch),
       gone AS (DELETE FROM idempotency_keys i USING old WHERE i.account_id = old.account_id AND i.key = old.key
                RETURNING 1)
  SELECT count(*) FROM gone;
END;
REVOKE ALL ON FUNCTION prune_idempotency_keys FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prune_idempotency_keys TO taskora_task_api;
