-- Whether the relay may be re-based now: none leads (its lock, for this transaction), or the one that does stands still
-- because the cursor belongs to another cluster. $1 the lock's name
SELECT c.system_identifier <> s.system_identifier OR pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) AS free
FROM relay_cursor AS c, pg_control_system() AS s
