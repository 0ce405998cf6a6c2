-- $1 topic, $2 partition, $3 after this seq
SELECT seq, hash, signed_at, kid, signature FROM audit_heads
WHERE topic = $1::text AND partition = $2::integer AND seq > $3::bigint
ORDER BY seq
