-- $1 consumer, $2 topic, $3 partition, $4 the record's offset
UPDATE delivery_attempts SET attempts = greatest(attempts - 1, 0)
WHERE consumer = $1::text AND topic = $2::text AND partition = $3::integer AND record = $4::bigint
