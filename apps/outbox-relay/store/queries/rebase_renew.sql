-- The rows without a position become this transaction's own, so that the new cluster's snapshots speak of them.
UPDATE outbox SET txid = pg_current_xact_id()
