-- $1 the partition
SELECT outbox_empty_partition($1::integer) AS emptied
