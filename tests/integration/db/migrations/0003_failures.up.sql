CREATE FUNCTION refuse() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TK404', CONSTRAINT = 'note_not_found', MESSAGE = 'secret';
END
$$;

-- A row whose transaction ends this very connection while it commits.
CREATE TABLE last_words (id integer PRIMARY KEY);
CREATE FUNCTION end_this_connection() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM pg_terminate_backend(pg_backend_pid());
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON last_words DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION end_this_connection();
GRANT SELECT, INSERT ON last_words TO fixture_reader;
