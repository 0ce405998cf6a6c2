-- Whether the key has a dead letter that waits; it keeps waiting until this transaction ends.
-- $1 consumer, $2 topic, $3 key
SELECT id FROM dead_letters
WHERE consumer = $1::text AND topic = $2::text AND key = $3::text AND state = 'parked'
ORDER BY id
LIMIT 1
FOR SHARE
