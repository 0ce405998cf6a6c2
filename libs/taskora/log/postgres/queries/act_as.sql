-- The account the rest of the transaction acts for; empty: none.
-- $1 account
SELECT set_config('taskora.account_id', $1::text, true)
