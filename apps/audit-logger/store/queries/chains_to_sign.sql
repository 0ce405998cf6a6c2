-- Chains that grew since their last signed head, when that is at least $1 seconds old; those never signed always.
WITH RECURSIVE chains AS (
  (SELECT l.topic, l.partition FROM audit_log l ORDER BY l.topic, l.partition LIMIT 1)
  UNION ALL
  SELECT n.topic, n.partition FROM chains c CROSS JOIN LATERAL (
    SELECT l.topic, l.partition FROM audit_log l WHERE (l.topic, l.partition) > (c.topic, c.partition)
    ORDER BY l.topic, l.partition LIMIT 1) n
)
SELECT c.topic, c.partition, coalesce(h.seq, 0) AS seq, coalesce(h.hash, decode(repeat('00', 32), 'hex')) AS hash
FROM chains c
CROSS JOIN LATERAL (SELECT l.seq FROM audit_log l WHERE l.topic = c.topic AND l.partition = c.partition
                    ORDER BY l.seq DESC LIMIT 1) last
LEFT JOIN LATERAL (SELECT s.seq, s.hash, s.signed_at FROM audit_heads s
                   WHERE s.topic = c.topic AND s.partition = c.partition ORDER BY s.seq DESC LIMIT 1) h ON true
WHERE h.seq IS NULL
   OR (h.seq < last.seq AND h.signed_at <= clock_timestamp() - make_interval(secs => $1::double precision))
ORDER BY c.topic, c.partition
