DROP FUNCTION taskora_account_id();
DO $$
DECLARE
  service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['task_api', 'outbox_relay', 'recurrence_worker', 'reminder_scheduler', 'notifier',
                                 'audit_logger', 'sync_gateway'] LOOP
    EXECUTE format('REVOKE USAGE ON SCHEMA public FROM %I', 'taskora_' || service);
  END LOOP;
END
$$;
