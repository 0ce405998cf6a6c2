-- $1 id, $2 name, $3 color
UPDATE tags SET name = $2::text, color = $3::text, version = version + 1 WHERE id = $1::bigint
RETURNING version
