-- $1 consumer, $2 topic, $3 partition
SELECT DISTINCT key FROM dead_letters
WHERE consumer = $1::text AND topic = $2::text AND partition = $3::integer AND state = 'parked' AND key <> ''
