-- People and bots, and everything that proves who they are. Secrets are stored hashed (passwords by Argon2id, tokens by
-- SHA-256) or sealed (signing keys by AES-256-GCM). No service reads these tables across accounts: log-in and token
-- look-up are functions that return only what they must.
CREATE TABLE accounts (
  id            uuid PRIMARY KEY,
  kind          text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'bot')),
  owner_id      uuid REFERENCES accounts,
  email         text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  email_key     text COLLATE "C" NOT NULL,
  password_hash text,
  display_name  text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
  time_zone     text NOT NULL DEFAULT 'UTC',
  locale        text NOT NULL DEFAULT 'en',
  version       bigint NOT NULL DEFAULT 1,
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT accounts_email_unique UNIQUE (email_key),
  CONSTRAINT accounts_bot_has_owner CHECK ((kind = 'bot') = (owner_id IS NOT NULL))
);
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_account ON accounts TO taskora_task_api, taskora_recurrence_worker, taskora_notifier
  USING (id = (SELECT taskora_account_id()));
GRANT SELECT (id, kind, owner_id, email, display_name, time_zone, locale, version, created_at, updated_at),
      UPDATE (display_name, time_zone, locale, version, updated_at) ON accounts TO taskora_task_api;
GRANT SELECT (id, time_zone, locale, email, display_name) ON accounts TO taskora_recurrence_worker, taskora_notifier;

-- A session is one family of refresh tokens: each use replaces the token, a second use outside the grace period revokes
-- the family.
CREATE TABLE sessions (
  id            uuid PRIMARY KEY,
  account_id    uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  user_agent    text NOT NULL DEFAULT '',
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_used_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at    timestamptz NOT NULL,
  revoked_at    timestamptz,
  revoke_reason text CHECK (revoke_reason IN ('signed_out', 'reuse', 'password_changed', 'expired'))
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE TABLE refresh_tokens (
  hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  issued_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  used_at    timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_sessions ON sessions TO taskora_task_api USING (account_id = (SELECT taskora_account_id()));
GRANT SELECT, UPDATE (revoked_at, revoke_reason) ON sessions TO taskora_task_api;

-- Scoped personal tokens, for programs and agents.
CREATE TABLE tokens (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id   uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  hash         bytea NOT NULL CHECK (length(hash) = 32),
  scopes       text[] NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  CONSTRAINT tokens_hash_unique UNIQUE (hash)
);
CREATE INDEX tokens_account ON tokens (account_id, id);
ALTER TABLE tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tokens ON tokens TO taskora_task_api USING (account_id = (SELECT taskora_account_id()));
GRANT SELECT (id, account_id, name, scopes, created_at, expires_at, last_used_at, revoked_at), INSERT,
      UPDATE (revoked_at) ON tokens TO taskora_task_api;

-- Keys that sign access tokens and audit heads. The private half is sealed under the installation's master key.
CREATE TABLE signing_keys (
  kid            text COLLATE "C" PRIMARY KEY,
  public_key     bytea NOT NULL CHECK (length(public_key) = 32),
  sealed_private bytea NOT NULL,
  state          text NOT NULL CHECK (state IN ('active', 'verify_only', 'retired')),
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (state) WHERE state = 'active';
GRANT SELECT, INSERT, UPDATE (state) ON signing_keys TO taskora_task_api;
GRANT SELECT ON signing_keys TO taskora_audit_logger;
GRANT SELECT (kid, public_key, state, created_at) ON signing_keys TO taskora_sync_gateway;

-- Throttling of log-in and registration, per e-mail and per address. The key is a hash: no address is kept.
CREATE TABLE sign_in_attempts (
  key           bytea PRIMARY KEY CHECK (length(key) = 32),
  failures      integer NOT NULL DEFAULT 0,
  window_start  timestamptz NOT NULL DEFAULT clock_timestamp(),
  blocked_until timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempts TO taskora_task_api;

-- Single-use tickets with which a browser opens the live stream.
CREATE TABLE stream_tickets (
  hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX stream_tickets_expiry ON stream_tickets (expires_at);
ALTER TABLE stream_tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tickets ON stream_tickets TO taskora_task_api USING (account_id = (SELECT taskora_account_id()));
GRANT INSERT ON stream_tickets TO taskora_task_api;

-- Log-in: what the service needs to verify one password, for exactly one e-mail.
CREATE FUNCTION find_sign_in(wanted_email_key text)
  RETURNS TABLE (account_id uuid, password_hash text, time_zone text, locale text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
  SELECT a.id, a.password_hash, a.time_zone, a.locale FROM accounts a
  WHERE a.email_key = wanted_email_key AND a.kind = 'person';
END;

-- A live personal token by its hash; notes its use at most once a minute.
CREATE FUNCTION find_token(wanted_hash bytea)
  RETURNS TABLE (account_id uuid, token_id bigint, scopes text[], expires_at timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
  RETURN QUERY SELECT t.account_id, t.id, t.scopes, t.expires_at FROM tokens t
    WHERE t.hash = wanted_hash AND t.revoked_at IS NULL
      AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp());
  UPDATE tokens t SET last_used_at = clock_timestamp()
    WHERE t.hash = wanted_hash AND t.revoked_at IS NULL
      AND (t.last_used_at IS NULL OR t.last_used_at < clock_timestamp() - interval '1 minute');
END
$$;

CREATE FUNCTION set_password_hash(account uuid, new_hash text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
  UPDATE accounts SET password_hash = new_hash WHERE id = account AND id = taskora_account_id();
END;

CREATE FUNCTION open_session(session uuid, account uuid, agent text, token_hash bytea, lifetime interval)
  RETURNS timestamptz
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
  expiry timestamptz := clock_timestamp() + lifetime;
BEGIN
  INSERT INTO sessions (id, account_id, user_agent, expires_at) VALUES (session, account, left(agent, 200), expiry);
  INSERT INTO refresh_tokens (hash, session_id) VALUES (token_hash, session);
  RETURN expiry;
END
$$;

-- Replaces a refresh token. `outcome`: rotated; grace (a repeat within 10 s, also gets a new token); reuse (the family
-- is revoked by this call); unknown (no such token, or its session has ended).
CREATE FUNCTION rotate_refresh_token(old_hash bytea, new_hash bytea)
  RETURNS TABLE (outcome text, account_id uuid, session_id uuid, expires_at timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
  token refresh_tokens%ROWTYPE;
  family sessions%ROWTYPE;
BEGIN
  SELECT * INTO token FROM refresh_tokens r WHERE r.hash = old_hash FOR UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid, NULL::timestamptz;
    RETURN;
  END IF;
  SELECT * INTO family FROM sessions s WHERE s.id = token.session_id FOR UPDATE;
  IF family.revoked_at IS NOT NULL OR family.expires_at <= clock_timestamp() THEN
    RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid, NULL::timestamptz;
  ELSIF token.used_at IS NOT NULL AND token.used_at < clock_timestamp() - interval '10 seconds' THEN
    UPDATE sessions s SET revoked_at = clock_timestamp(), revoke_reason = 'reuse' WHERE s.id = family.id;
    RETURN QUERY SELECT 'reuse', family.account_id, family.id, family.expires_at;
  ELSE
    UPDATE refresh_tokens r SET used_at = clock_timestamp() WHERE r.hash = old_hash AND r.used_at IS NULL;
    INSERT INTO refresh_tokens (hash, session_id) VALUES (new_hash, family.id);
    UPDATE sessions s SET last_used_at = clock_timestamp() WHERE s.id = family.id;
    RETURN QUERY SELECT CASE WHEN token.used_at IS NULL THEN 'rotated' ELSE 'grace' END,
                        family.account_id, family.id, family.expires_at;
  END IF;
END
$$;

-- Log-out by refresh token; the account it belonged to, or no row.
CREATE FUNCTION close_session(token_hash bytea) RETURNS TABLE (account_id uuid, session_id uuid)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
  UPDATE sessions s SET revoked_at = clock_timestamp(), revoke_reason = 'signed_out'
  FROM refresh_tokens r
  WHERE r.hash = token_hash AND s.id = r.session_id AND s.revoked_at IS NULL
  RETURNING s.account_id, s.id;
END;

-- Uses a ticket up: the account, once; no row the second time or past its time.
CREATE FUNCTION redeem_stream_ticket(ticket_hash bytea) RETURNS TABLE (account_id uuid)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
  WITH used AS (DELETE FROM stream_tickets t WHERE t.hash = ticket_hash RETURNING t.account_id, t.expires_at),
       expired AS (DELETE FROM stream_tickets t WHERE t.expires_at < clock_timestamp() - interval '1 minute'
                     AND t.hash <> ticket_hash)
  SELECT u.account_id FROM used u WHERE u.expires_at > clock_timestamp();
END;

REVOKE ALL ON FUNCTION find_sign_in, find_token, set_password_hash, open_session, rotate_refresh_token, close_session,
  redeem_stream_ticket FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_sign_in, set_password_hash, open_session, rotate_refresh_token, close_session
  TO taskora_task_api;
GRANT EXECUTE ON FUNCTION find_token TO taskora_task_api, taskora_sync_gateway;
GRANT EXECUTE ON FUNCTION redeem_stream_ticket TO taskora_sync_gateway;
