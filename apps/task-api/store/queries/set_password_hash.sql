-- A hash made with today's parameters in place of an old one. $1 account, $2 hash
SELECT set_password_hash($1::uuid, $2::text)
