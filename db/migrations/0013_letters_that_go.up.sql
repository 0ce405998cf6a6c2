-- Settled dead letters go with the retention of their topic; what waits is nobody's to delete. `refused`: the relay's own too,
-- of a record that the broker does not take for its own sake.
CREATE POLICY relay_forgets ON dead_letters FOR DELETE TO taskora_outbox_relay USING (state <> 'parked');
GRANT DELETE ON dead_letters TO taskora_outbox_relay;
CREATE INDEX dead_letters_settled ON dead_letters (settled_at) WHERE state <> 'parked';

ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_reason_check;
ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_reason_check
  CHECK (reason IN ('permanent', 'attempts_exhausted', 'behind_parked', 'too_large', 'refused'));
