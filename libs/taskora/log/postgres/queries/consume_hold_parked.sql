-- Which of the keys have a dead letter that waits; the first of each keeps waiting until this transaction ends. Held in the
-- order of their ids, as letters_discard does.
-- $1 consumer, $2 topic, $3 keys
SELECT waiting.key
FROM (SELECT asked.key FROM unnest($3::text[]) AS asked (key)
      ORDER BY (SELECT min(d.id) FROM dead_letters AS d
                WHERE d.consumer = $1::text AND d.topic = $2::text AND d.key = asked.key AND d.state = 'parked')) AS queue
CROSS JOIN LATERAL (SELECT d.key FROM dead_letters AS d
                    WHERE d.consumer = $1::text AND d.topic = $2::text AND d.key = queue.key AND d.state = 'parked'
                    ORDER BY d.id
                    LIMIT 1
                    FOR SHARE) AS waiting
