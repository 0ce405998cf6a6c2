-- $1 session, $2 account, $3 user agent, $4 hash of the refresh token, $5 lifetime in seconds
SELECT open_session($1::uuid, $2::uuid, $3::text, $4::bytea, make_interval(secs => $5::bigint)) AS expires_at
