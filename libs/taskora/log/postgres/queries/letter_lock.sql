-- Whether it still waits, and nothing of its key before it. A consumer that would park a record behind it waits meanwhile.
-- $1 the letter's id
SELECT d.id
FROM dead_letters AS d
WHERE d.id = $1::bigint AND d.state = 'parked'
  AND (d.key = '' OR NOT EXISTS (SELECT FROM dead_letters AS b
                                 WHERE b.consumer = d.consumer AND b.topic = d.topic AND b.key = d.key
                                   AND b.state = 'parked' AND b.id < d.id))
FOR UPDATE
