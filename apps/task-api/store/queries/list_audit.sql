-- The account's own entries, newest first. $1 before this time, $2 below this seq among entries of that time, $3 how
-- many, $4 subject (NULL: any)
SELECT topic, partition, seq, event_id, type, subject, version, occurred_at, recorded_at,
       encode(digest, 'hex') AS digest, encode(hash, 'hex') AS hash
FROM audit_log
WHERE account_id = (SELECT taskora_account_id())
  AND (recorded_at, seq) < ($1::timestamptz, $2::bigint)
  AND ($4::text IS NULL OR subject = $4)
ORDER BY recorded_at DESC, seq DESC
LIMIT $3::integer
