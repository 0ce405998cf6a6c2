-- $1 id
DELETE FROM tags WHERE id = $1::bigint RETURNING id
