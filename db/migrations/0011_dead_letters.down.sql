REVOKE INSERT ON outbox FROM taskora_audit_logger;
DROP POLICY dead_letters_leave ON outbox;
REVOKE ALL ON dead_letters FROM taskora_outbox_relay;
DROP POLICY relay_settles ON dead_letters;
DROP POLICY relay_puts_aside ON dead_letters;
DROP POLICY relay_carries ON dead_letters;
-- The version before this knows no other word for what can never be applied as it is.
UPDATE dead_letters SET reason = 'permanent' WHERE reason = 'too_large';
ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_reason_check;
ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_reason_check
  CHECK (reason IN ('permanent', 'attempts_exhausted', 'behind_parked'));
ALTER TABLE dead_letters DROP COLUMN exact;
ALTER TABLE dead_letters DROP COLUMN attempts;
