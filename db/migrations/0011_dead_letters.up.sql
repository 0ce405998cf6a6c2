-- Dead letters leave for <topic>.dlq: a row of the outbox, of the type dead_letter, stands for each (its key is the
-- letter's id), so that it takes the way of every event and its bytes are stored once.
-- `attempts`: of applying it. `exact`: the key and the headers byte for byte, where the columns of text can only show them
-- (libs/taskora/log/dead_letter.hpp); NULL: they are exact. `too_large`: the relay's own, of an event that its topic does
-- not take.
ALTER TABLE dead_letters ADD COLUMN attempts integer NOT NULL DEFAULT 0;
ALTER TABLE dead_letters ADD COLUMN exact bytea;
ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_reason_check;
ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_reason_check
  CHECK (reason IN ('permanent', 'attempts_exhausted', 'behind_parked', 'too_large'));

CREATE POLICY relay_carries ON dead_letters FOR SELECT TO taskora_outbox_relay USING (true);
CREATE POLICY relay_puts_aside ON dead_letters FOR INSERT TO taskora_outbox_relay WITH CHECK (consumer = 'outbox-relay');
CREATE POLICY relay_settles ON dead_letters FOR UPDATE TO taskora_outbox_relay USING (consumer = 'outbox-relay');
GRANT SELECT, INSERT, UPDATE ON dead_letters TO taskora_outbox_relay;

CREATE POLICY dead_letters_leave ON outbox FOR INSERT TO taskora_recurrence_worker, taskora_notifier, taskora_audit_logger
  WITH CHECK (type = 'dead_letter' AND topic LIKE '%.dlq' AND account_id IS NULL AND project_id IS NULL AND payload = '');
GRANT INSERT ON outbox TO taskora_audit_logger;
