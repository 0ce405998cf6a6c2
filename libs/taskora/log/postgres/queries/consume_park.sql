-- Puts a record aside, and a row into the outbox that carries it to the dead-letter topic. A letter of this very record is
-- there already when its consumer was rewound: it waits again, behind those put aside since. No row when another record
-- has its place.
-- $1 consumer, $2 log, $3 topic, $4 partition, $5 offset, $6 key, $7 value, $8 headers, $9 reason, $10 detail,
-- $11 attempts, $12 exact, $13 event id, $14 dead-letter topic
WITH letter AS (
  INSERT INTO dead_letters AS d (consumer, log, topic, partition, record, key, value, headers, reason, detail, attempts,
                                 exact)
  VALUES ($1::text, $2::text, $3::text, $4::integer, $5::bigint, $6::text, $7::bytea, $8::jsonb, $9::text, $10::text,
          $11::integer, $12::bytea)
  ON CONFLICT ON CONSTRAINT dead_letters_record_unique DO UPDATE
  SET id = DEFAULT, state = 'parked', reason = EXCLUDED.reason, detail = EXCLUDED.detail, attempts = EXCLUDED.attempts, created_at = clock_timestamp(),
      settled_at = NULL
  WHERE d.value = EXCLUDED.value
  RETURNING id, key
)
INSERT INTO outbox (event_id, topic, key, partition_key, type, payload)
SELECT $13::uuid, $14::text, letter.id::text, letter.key, 'dead_letter', '' FROM letter
