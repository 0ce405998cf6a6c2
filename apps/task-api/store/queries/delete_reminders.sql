-- $1 ids
DELETE FROM reminders WHERE id = ANY ($1::bigint[])
