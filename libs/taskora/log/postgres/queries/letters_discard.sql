-- $1 consumer, $2 topic and $3 key (NULL: any), $4 ids (none: any), $5 at most
WITH chosen AS (
  SELECT id FROM dead_letters
  WHERE consumer = $1::text AND state = 'parked' AND topic = coalesce($2::text, topic) AND key = coalesce($3::text, key)
    AND (cardinality($4::bigint[]) = 0 OR id = ANY ($4::bigint[]))
  ORDER BY id LIMIT $5::integer FOR UPDATE
)
UPDATE dead_letters AS d SET state = 'discarded', settled_at = clock_timestamp()
FROM chosen WHERE d.id = chosen.id
RETURNING d.value, d.reason
