-- One more entry of a chain; the hash is made as audit-logger/domain/chain.hpp says. No row when the event has its entry.
-- $1 topic, $2 partition, $3 event id, $4 type, $5 account, $6 project, $7 subject, $8 version, $9 occurred_at,
-- $10 metadata bytes, $11 payload
WITH last AS MATERIALIZED (
  SELECT seq, hash FROM audit_log WHERE topic = $1::text AND partition = $2::integer ORDER BY seq DESC LIMIT 1
), entry AS MATERIALIZED (
  SELECT coalesce((SELECT seq FROM last), 0) + 1 AS seq, clock_timestamp() AS recorded_at,
         coalesce((SELECT hash FROM last), decode(repeat('00', 32), 'hex')) AS previous, sha256($11::bytea) AS digest
)
INSERT INTO audit_log (topic, partition, seq, event_id, type, account_id, project_id, subject, version, occurred_at,
                       recorded_at, payload, digest, hash)
SELECT $1::text, $2::integer, e.seq, $3::uuid, $4::text, $5::uuid, $6::bigint, $7::text, $8::bigint, $9::timestamptz,
       e.recorded_at, $11::bytea, e.digest,
       sha256(e.previous || int8send(e.seq) || int8send((extract(epoch FROM e.recorded_at) * 1000000)::bigint)
              || $10::bytea || e.digest)
FROM entry e
ON CONFLICT ON CONSTRAINT audit_log_event_once DO NOTHING
RETURNING seq
