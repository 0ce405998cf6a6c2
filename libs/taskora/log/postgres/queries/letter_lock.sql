-- Locks the letter whose turn it is. No row also when that one was settled, or put behind others, while this waited for it.
-- A consumer that would park a record behind it waits meanwhile, so the whole queue stands still.
-- $1 consumer, $2 topic, $3 key, $4 the id, of a letter without a key
SELECT id
FROM dead_letters
WHERE consumer = $1::text AND topic = $2::text AND key = $3::text AND state = 'parked'
  AND ($3::text <> '' OR id = $4::bigint)
ORDER BY id
LIMIT 1
FOR UPDATE
