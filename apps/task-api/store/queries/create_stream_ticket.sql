-- $1 hash, $2 account. Thirty seconds, once.
INSERT INTO stream_tickets (hash, account_id, expires_at)
VALUES ($1::bytea, $2::uuid, clock_timestamp() + interval '30 seconds')
