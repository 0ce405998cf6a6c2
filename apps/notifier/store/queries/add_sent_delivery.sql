-- $1 notification, $2 account, $3 channel
INSERT INTO deliveries (notification_id, account_id, channel, state, attempts, sent_at)
VALUES ($1::bigint, $2::uuid, $3::text, 'sent', 1, clock_timestamp())
