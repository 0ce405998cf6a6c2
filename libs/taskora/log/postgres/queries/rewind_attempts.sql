-- $1 consumer
DELETE FROM delivery_attempts WHERE consumer = $1::text
