-- $1 ids; those of other accounts give no row
SELECT id, name, color FROM tags WHERE id = ANY ($1::bigint[]) AND account_id = (SELECT taskora_account_id())
ORDER BY folded_name
