-- $1 display name, $2 time zone, $3 locale
UPDATE accounts SET display_name = $1::text, time_zone = $2::text, locale = $3::text, version = version + 1,
  updated_at = clock_timestamp()
WHERE id = (SELECT taskora_account_id())
RETURNING version
