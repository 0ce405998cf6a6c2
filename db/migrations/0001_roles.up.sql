-- One role per service (granted only its tables and columns by the migrations that make them), and the helper that tells
-- every policy which account a transaction acts for. Roles belong to the cluster, not to the database: they are made
-- once, and dropping the schema leaves them.
DO $$
DECLARE
  service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['task_api', 'outbox_relay', 'recurrence_worker', 'reminder_scheduler', 'notifier',
                                 'audit_logger', 'sync_gateway'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', 'taskora_' || service);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;  -- made by another database of this cluster
    END;
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', 'taskora_' || service);
    -- The role that migrates may also act as a service, so that one login can serve a one-process installation.
    IF NOT pg_has_role(current_user, 'taskora_' || service, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', 'taskora_' || service);
    END IF;
  END LOOP;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- The account of this transaction; NULL when none is set, so that every policy then sees nothing.
CREATE FUNCTION taskora_account_id() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('taskora.account_id', true), '')::uuid;
