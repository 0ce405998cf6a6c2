DO $$
BEGIN
  CREATE ROLE fixture_reader LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END
$$;
