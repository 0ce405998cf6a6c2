-- Takes the lock for this session, or sees that this session is the one that has it: asking twice must not count twice.
-- $1 the lock's name, $2 the process id of the session that took it (0: none)
SELECT pg_backend_pid() AS session,
       CASE WHEN pg_backend_pid() = $2::integer THEN true
            ELSE pg_try_advisory_lock(hashtextextended($1::text, 0)) END AS held
