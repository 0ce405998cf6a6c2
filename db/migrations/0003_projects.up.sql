-- Every task is in a project, and every policy goes through membership: sharing adds rows, not a new model.
CREATE TABLE projects (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  uid        uuid NOT NULL,
  owner_id   uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  parent_id  bigint REFERENCES projects,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  kind       text NOT NULL DEFAULT 'normal' CHECK (kind IN ('inbox', 'normal')),
  version    bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  deleted_at timestamptz,
  CONSTRAINT projects_uid_unique UNIQUE (owner_id, uid)
);
CREATE UNIQUE INDEX projects_one_inbox ON projects (owner_id) WHERE kind = 'inbox';

CREATE TABLE project_members (
  project_id bigint NOT NULL REFERENCES projects ON DELETE CASCADE,
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  role       text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (account_id, project_id)
);
CREATE INDEX project_members_project ON project_members (project_id);

ALTER TABLE project_members ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_memberships ON project_members TO taskora_task_api, taskora_recurrence_worker, taskora_notifier
  USING (account_id = (SELECT taskora_account_id()));
-- The live stream delivers to every member, so its service sees all memberships, and no other table of this file.
CREATE POLICY audience ON project_members FOR SELECT TO taskora_sync_gateway USING (true);
GRANT SELECT ON project_members TO taskora_task_api, taskora_recurrence_worker, taskora_notifier, taskora_sync_gateway;

ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_projects ON projects FOR SELECT
  TO taskora_task_api, taskora_recurrence_worker, taskora_notifier
  USING (EXISTS (SELECT 1 FROM project_members m
                 WHERE m.account_id = (SELECT taskora_account_id()) AND m.project_id = projects.id));
GRANT SELECT ON projects TO taskora_task_api, taskora_recurrence_worker, taskora_notifier;

-- Registration: the account, its Inbox and the membership, or a unique violation of accounts_email_unique.
CREATE FUNCTION register_account(account uuid, new_email text, new_email_key text, new_password_hash text,
                                 new_display_name text, new_time_zone text, new_locale text, inbox_uid uuid)
  RETURNS TABLE (inbox_id bigint, created_at timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
  project bigint;
BEGIN
  INSERT INTO accounts (id, email, email_key, password_hash, display_name, time_zone, locale)
    VALUES (account, new_email, new_email_key, new_password_hash, new_display_name, new_time_zone, new_locale);
  INSERT INTO projects (uid, owner_id, name, kind) VALUES (inbox_uid, account, 'Inbox', 'inbox') RETURNING id INTO project;
  INSERT INTO project_members (project_id, account_id, role) VALUES (project, account, 'owner');
  RETURN QUERY SELECT project, a.created_at FROM accounts a WHERE a.id = account;
END
$$;
REVOKE ALL ON FUNCTION register_account FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register_account TO taskora_task_api;
