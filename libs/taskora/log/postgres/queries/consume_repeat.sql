-- Whether a record that is to be put aside repeats what is applied, or what waits from earlier in its partition.
-- $1 consumer, $2 log, $3 topic, $4 partition, $5 offset, $6 key, $7 value, $8 event id (NULL: it is no event)
SELECT EXISTS (SELECT FROM inbox AS i WHERE i.consumer = $1::text AND i.event_id = $8::uuid)
    OR ($6::text <> '' AND EXISTS (
          SELECT FROM dead_letters AS d
          WHERE d.consumer = $1::text AND d.topic = $3::text AND d.key = $6::text AND d.state = 'parked' AND d.log = $2::text
            AND d.partition = $4::integer AND d.record < $5::bigint
            AND sha256(d.value) = sha256($7::bytea) AND d.value = $7::bytea)) AS repeat  -- the digest: for the index
