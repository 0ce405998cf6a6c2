-- $1 the lock's name
SELECT pg_advisory_unlock(hashtextextended($1::text, 0))
