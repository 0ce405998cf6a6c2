-- One replica rotates at a time.
SELECT pg_advisory_xact_lock(hashtextextended('taskora/signing_keys', 0))
