-- One request in flight per key: false means another holds it. $1 account, $2 key
SELECT pg_try_advisory_xact_lock(hashtextextended($1::text || '/' || $2::text, 0)) AS locked
