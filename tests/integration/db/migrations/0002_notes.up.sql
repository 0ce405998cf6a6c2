CREATE TABLE notes (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account uuid NOT NULL,
  title   text NOT NULL CONSTRAINT notes_title_length CHECK (length(title) <= 20),
  slot    integer,
  CONSTRAINT notes_slot UNIQUE (slot) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT notes_title UNIQUE (account, title)
);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes
  USING (account = nullif(current_setting('taskora.account_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO fixture_reader;

CREATE TABLE counters (name text PRIMARY KEY, value integer NOT NULL);
GRANT SELECT, INSERT, UPDATE ON counters TO fixture_reader;
