-- $1 consumer, $2 topic, $3 partition, $4 offset, $5 key, $6 value, $7 headers, $8 reason, $9 detail
INSERT INTO dead_letters (consumer, topic, partition, record, key, value, headers, reason, detail)
VALUES ($1::text, $2::text, $3::integer, $4::bigint, $5::text, $6::bytea, $7::jsonb, $8::text, $9::text)
