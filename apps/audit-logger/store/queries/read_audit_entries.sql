-- $1 topic, $2 partition, $3 after this seq, $4 how many
SELECT seq, event_id, type, account_id, project_id, subject, version, occurred_at, recorded_at, payload, digest, hash
FROM audit_log
WHERE topic = $1::text AND partition = $2::integer AND seq > $3::bigint
ORDER BY seq
LIMIT $4::bigint
