-- $1 at most this many
SELECT prune_idempotency_keys($1::integer) AS removed
