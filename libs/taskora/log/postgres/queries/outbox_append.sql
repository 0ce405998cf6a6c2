-- $1 event id, $2 topic, $3 key, $4 account, $5 project, $6 version, $7 type, $8 payload, $9 headers
INSERT INTO outbox (event_id, topic, key, partition_key, account_id, project_id, aggregate_version, type, payload, headers)
VALUES ($1::uuid, $2::text, $3::text, $3::text, $4::uuid, $5::bigint, $6::bigint, $7::text, $8::bytea, $9::jsonb)
