-- Every chain that has an entry or a signed head; by leaps over the index, not by reading the log.
WITH RECURSIVE chains AS (
  (SELECT l.topic, l.partition FROM audit_log l ORDER BY l.topic, l.partition LIMIT 1)
  UNION ALL
  SELECT n.topic, n.partition FROM chains c CROSS JOIN LATERAL (
    SELECT l.topic, l.partition FROM audit_log l WHERE (l.topic, l.partition) > (c.topic, c.partition)
    ORDER BY l.topic, l.partition LIMIT 1) n
)
SELECT topic, partition FROM chains UNION SELECT h.topic, h.partition FROM audit_heads h
ORDER BY topic, partition
