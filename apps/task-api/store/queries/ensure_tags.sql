-- The account's tags with these names, made where they do not exist; in the order of the folded name. Names that fold
-- to the same tag give one row. $1 account, $2 names
WITH wanted AS (
  SELECT DISTINCT ON (lower(normalize(n.name, NFKC) COLLATE "und-x-icu")) n.name,
         lower(normalize(n.name, NFKC) COLLATE "und-x-icu") AS folded_name
  FROM unnest($2::text[]) WITH ORDINALITY AS n (name, place)
  ORDER BY lower(normalize(n.name, NFKC) COLLATE "und-x-icu"), n.place
), made AS (
  INSERT INTO tags (account_id, name) SELECT $1::uuid, w.name FROM wanted w
  WHERE NOT EXISTS (SELECT 1 FROM tags g WHERE g.account_id = $1::uuid AND g.folded_name = w.folded_name COLLATE "C")
  -- made by another transaction a moment ago: its row is taken as it is
  ON CONFLICT ON CONSTRAINT tags_name_unique DO UPDATE SET name = tags.name
  RETURNING id, name, folded_name, color, xmax = 0 AS created
)
SELECT id, name, color, created FROM (
  SELECT id, name, folded_name, color, created FROM made
  UNION ALL
  SELECT g.id, g.name, g.folded_name, g.color, false
  FROM tags g JOIN wanted w ON g.folded_name = w.folded_name COLLATE "C" WHERE g.account_id = $1::uuid
) all_tags
ORDER BY folded_name
