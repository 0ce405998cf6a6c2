-- $1 consumer, $2 log, $3 topic, $4 partition, $5 offset, $6 key, $7 value, $8 headers, $9 reason, $10 detail
INSERT INTO dead_letters (consumer, log, topic, partition, record, key, value, headers, reason, detail)
VALUES ($1::text, $2::text, $3::text, $4::integer, $5::bigint, $6::text, $7::bytea, $8::jsonb, $9::text, $10::text)
