-- $1 id, $2 email, $3 folded email, $4 password hash, $5 display name, $6 time zone, $7 locale, $8 uid of the Inbox
SELECT inbox_id, created_at FROM register_account($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text,
                                                  $8::uuid)
