-- Counts a failure for each key within a window of 15 minutes; from $2 failures on, each one more doubles the wait,
-- from 1 s up to 15 min. $1 keys, $2 failures that are free (one per key)
INSERT INTO sign_in_attempts AS a (key, failures)
SELECT k.key, 1 FROM unnest($1::bytea[]) AS k (key) ORDER BY k.key
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN a.window_start < clock_timestamp() - interval '15 minutes' THEN 1 ELSE a.failures + 1 END,
  window_start = CASE WHEN a.window_start < clock_timestamp() - interval '15 minutes' THEN clock_timestamp()
                      ELSE a.window_start END,
  blocked_until = CASE WHEN a.window_start >= clock_timestamp() - interval '15 minutes' AND a.failures + 1 >= $2::integer
                       THEN clock_timestamp() + least(interval '15 minutes',
                            interval '1 second' * power(2, least(a.failures + 1 - $2::integer, 10)))
                       END
