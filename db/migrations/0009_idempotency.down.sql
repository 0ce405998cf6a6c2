DROP FUNCTION prune_idempotency_keys;
DROP TABLE idempotency_keys;
