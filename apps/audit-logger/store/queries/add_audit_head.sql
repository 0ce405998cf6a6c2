-- $1 topic, $2 partition, $3 seq, $4 hash, $5 kid, $6 signature, $7 signed_at
INSERT INTO audit_heads (topic, partition, seq, hash, kid, signature, signed_at)
VALUES ($1::text, $2::integer, $3::bigint, $4::bytea, $5::text, $6::bytea, $7::timestamptz)
ON CONFLICT (topic, partition, seq) DO NOTHING
RETURNING seq
