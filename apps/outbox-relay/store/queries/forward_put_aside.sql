-- An event that its topic does not take; its place is its position. Once, however often it is tried.
-- $1 topic, $2 position, $3 key, $4 value, $5 headers, $6 detail, $7 exact, $8 reason
INSERT INTO dead_letters AS d (consumer, log, topic, partition, record, key, value, headers, reason, detail, exact)
VALUES ('outbox-relay', 'postgres', $1::text, 0, $2::bigint, $3::text, $4::bytea, $5::jsonb, $8::text, $6::text,
        $7::bytea)
ON CONFLICT ON CONSTRAINT dead_letters_record_unique DO UPDATE SET detail = d.detail
RETURNING id, created_at
