-- What waits, one row for each key that has to be taken in order; a letter without a key is alone. In the order of their
-- first letters. With ids: the keys that those are of, and all that is parked behind.
-- $1 consumer, $2 topic and $3 key (NULL: any), $4 ids (none: any)
SELECT d.topic, d.key, min(d.id) AS first, count(*) AS letters
FROM dead_letters AS d
WHERE d.consumer = $1::text AND d.state = 'parked' AND d.topic = coalesce($2::text, d.topic)
  AND d.key = coalesce($3::text, d.key)
  AND (cardinality($4::bigint[]) = 0 OR d.id = ANY ($4::bigint[])
       OR (d.key <> '' AND (d.topic, d.key) IN (SELECT n.topic, n.key FROM dead_letters AS n
                                                WHERE n.id = ANY ($4::bigint[]) AND n.state = 'parked')))
GROUP BY d.topic, d.key, CASE WHEN d.key = '' THEN d.id END
ORDER BY first
