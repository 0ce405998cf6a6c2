-- $1 how many. Ids are taken in blocks: the event that names the id is made before the insert.
SELECT nextval('tasks_id_seq') FROM generate_series(1, $1::integer)
