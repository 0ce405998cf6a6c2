SELECT id, kind, email, display_name, time_zone, locale, version, created_at FROM accounts
WHERE id = (SELECT taskora_account_id())
FOR UPDATE
