-- How many letters_discard would settle.
-- $1 consumer, $2 topic and $3 key (NULL: any), $4 ids (none: any)
SELECT count(*) AS letters
FROM dead_letters
WHERE consumer = $1::text AND state = 'parked' AND topic = coalesce($2::text, topic) AND key = coalesce($3::text, key)
  AND (cardinality($4::bigint[]) = 0 OR id = ANY ($4::bigint[]))
