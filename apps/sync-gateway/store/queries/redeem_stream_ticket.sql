-- $1 hash. The account, once.
SELECT account_id FROM redeem_stream_ticket($1::bytea)
