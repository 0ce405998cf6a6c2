"""Nobody sees or changes what is not theirs: not through a route, not through a statement that forgot its filter."""
import pathlib
import re
import uuid

import pytest
import yaml
from conftest import ROOT, Client

DOCUMENT = yaml.safe_load((ROOT / "contracts/openapi.yaml").read_text())
OPERATIONS = [(method.upper(), path, op) for path, item in DOCUMENT["paths"].items() for method, op in item.items()]
GUARDED = [o for o in OPERATIONS if "x-scope" in o[2] and o[1] != "/stream"]
SCOPES = DOCUMENT["components"]["schemas"]["Scope"]["enum"]
BODIES = {"create_task": {"title": "x"}, "patch_task": {"title": "stolen"}, "replace_task": {"title": "stolen"},
          "create_tag": {"name": "x"}, "patch_tag": {"name": "stolen"}, "patch_me": {"display_name": "x"},
          "create_token": {"name": "x", "scopes": ["tasks:read"]}}


@pytest.fixture(scope="module")
def things(server):
    """What ada owns, by the first segment of the path."""
    ada, bob = server.register(), server.register()
    task = ada("POST", "/api/v1/tasks", {"title": "secret", "tags": ["secret"], "due_date": "2030-01-01T00:00",
                                         "recurrence_rule": "weekly", "reminder_minutes": 5}).json
    token = ada("POST", "/api/v1/tokens", {"name": "secret", "scopes": SCOPES}).json
    with server.database() as db, db.cursor() as cursor:
        cursor.execute("INSERT INTO notifications (account_id, kind, source_key, task_id, title) "
                       "VALUES (%s, 'reminder', 'test', %s, 'secret') RETURNING id", (ada.user_id, task["id"]))
        notification = cursor.fetchone()[0]
    ids = {"tasks": task["id"], "tags": task["tag_ids"][0], "tokens": token["id"], "notifications": notification}
    return ada, bob, ids, token


def call(client, method, path, operation, ids, **headers):
    concrete = "/api/v1" + path.replace("{id}", str(ids.get(path.split("/")[1], 1)))
    return client(method, concrete, BODIES.get(operation["operationId"]), headers)


@pytest.mark.parametrize("method, path, operation", GUARDED, ids=lambda v: v if isinstance(v, str) else "")
def test_every_route_admits_its_owner_only(server, things, method, path, operation):
    ada, bob, ids, token = things
    nobody = Client(server.port)
    assert call(nobody, method, path, operation, ids).status == 401
    for forged in ("x", "tkp_" + "A" * 48, ada.token[:-4] + "AAAA", ada.token + ".", "eyJhbGciOiJub25lIn0.e30."):
        assert call(Client(server.port, forged), method, path, operation, ids).status == 401

    other_scopes = [s for s in SCOPES if s != operation["x-scope"]]
    narrow = ada("POST", "/api/v1/tokens", {"name": "narrow", "scopes": other_scopes}).json["token"]
    refused = call(Client(server.port, narrow), method, path, operation, ids)
    assert (refused.status, refused.slug) == (403, "insufficient_scope")

    foreign = call(bob, method, path, operation, ids)
    if "{id}" in path:
        assert foreign.status == 404
    else:
        assert foreign.status < 300
        if method == "GET" and path != "/me":
            assert foreign.json["items"] == [] or b"secret" not in foreign.body
    assert b"secret" not in foreign.body


def test_an_expired_or_revoked_token_opens_nothing(server, things):
    ada, _, _, _ = things
    for change in ("expires_at = now() - interval '1 second'", "revoked_at = now()"):
        token = ada("POST", "/api/v1/tokens", {"name": "old", "scopes": ["tasks:read"]}).json
        client = Client(server.port, token["token"])
        assert client("GET", "/api/v1/tasks").status == 200
        with server.database() as db, db.cursor() as cursor:
            cursor.execute(f"UPDATE tokens SET {change} WHERE id = %s", (token["id"],))
        assert client("GET", "/api/v1/tasks").status == 401


def test_a_token_cannot_grow(server, things):
    ada, _, _, _ = things
    narrow = ada("POST", "/api/v1/tokens", {"name": "n", "scopes": ["tokens:write", "tasks:read"]}).json["token"]
    grown = Client(server.port, narrow)("POST", "/api/v1/tokens", {"name": "g", "scopes": ["tasks:write"]})
    assert grown.status == 422


def test_nothing_of_ada_was_changed_by_all_this(things):
    ada, _, ids, _ = things
    task = ada("GET", f"/api/v1/tasks/{ids['tasks']}").json
    assert task["title"] == "secret" and task["status"] == "open"


# Statements, each under its service's role and the account of bob, with parameters that point at ada's rows.

SERVICES = ["task-api", "recurrence-worker", "notifier"]
STATEMENTS = [(service, file) for service in SERVICES
              for file in sorted((ROOT / "apps" / service / "store/queries").glob("*.sql"))]
# These take no row of an account: they answer with what is given to them, or act before anybody is known.
BEFORE_ANY_ACCOUNT = {"find_token", "find_sign_in", "rotate_refresh_token", "close_session", "register_account",
                      "open_session", "set_password_hash", "sign_in_blocked", "note_sign_in_failure",
                      "clear_sign_in_failures", "list_signing_keys", "add_signing_key", "set_signing_key_state",
                      "lock_signing_keys", "take_task_ids", "prune_idempotency_keys", "lock_idempotency_key"}
TABLES = ["accounts", "sessions", "tokens", "projects", "project_members", "tasks", "tags", "task_tags", "reminders",
          "notifications", "deliveries", "audit_log", "idempotency_keys"]


def parameter(kind, cast, ada, ids):
    if cast.endswith("[]"):
        inner = parameter(kind, cast[:-2], ada, ids)
        return None if inner is None else [inner]
    return {"uuid": ada, "bigint": ids["tasks"], "integer": 50, "smallint": None, "text": None, "boolean": False,
            "bytea": b"x" * 32, "jsonb": "{}", "timestamptz": None, "timestamp": None, "date": None}.get(cast)


def owner_of_rows(cursor, table, ada):
    """How many rows of ada the current role and account can see."""
    column = {"accounts": "id", "projects": "owner_id", "tasks": "creator_id"}.get(table, "account_id")
    cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", (ada,))
    return cursor.fetchone()[0]


@pytest.mark.parametrize("service", SERVICES)
def test_no_table_shows_a_row_of_another_account(server, things, service):
    import psycopg2
    ada, bob, _, _ = things
    with server.database() as db, db.cursor() as cursor:
        cursor.execute(f"SET ROLE taskora_{service.replace('-', '_')}")
        cursor.execute("SELECT set_config('taskora.account_id', %s, false)", (bob.user_id,))
        seen = 0
        for table in TABLES:
            try:
                assert owner_of_rows(cursor, table, ada.user_id) == 0, table
                seen += 1
            except psycopg2.errors.InsufficientPrivilege:
                continue  # not even granted
        assert seen > 0
        # And the check can fail: as ada, the same statements do see rows.
        cursor.execute("SELECT set_config('taskora.account_id', %s, false)", (ada.user_id,))
        assert owner_of_rows(cursor, "project_members", ada.user_id) == 1


@pytest.mark.parametrize("service, file", STATEMENTS, ids=[f"{s}/{f.stem}" for s, f in STATEMENTS])
def test_every_statement_as_another_account_touches_nothing(server, things, service, file):
    import psycopg2
    ada, bob, ids, _ = things
    if file.stem in BEFORE_ANY_ACCOUNT:
        return  # tested through their routes: they name no account's row
    text = re.sub(r"--[^\n]*", "", file.read_text())
    numbers = sorted({int(n) for n in re.findall(r"\$(\d+)", text)})
    casts = {int(n): c for n, c in re.findall(r"\$(\d+)::(\w+(?:\[\])?)", text)}
    values = [parameter(None, casts.get(n, "text"), ada.user_id, ids) for n in numbers]
    statement = re.sub(r"\$(\d+)(::\w+(?:\[\])?)?", lambda m: f"%({m[1]})s" + (m[2] or ""), text.replace("%", "%%"))
    with server.database() as db, db.cursor() as cursor:
        cursor.execute("BEGIN")
        before = snapshot(cursor, ada.user_id)
        cursor.execute(f"SET LOCAL ROLE taskora_{service.replace('-', '_')}")
        cursor.execute("SELECT set_config('taskora.account_id', %s, true)", (bob.user_id,))
        cursor.execute("SAVEPOINT here")
        try:
            cursor.execute(statement, {str(n): v for n, v in zip(numbers, values)})
            rows = cursor.fetchall() if cursor.description else []
            assert "secret" not in repr(rows) and ada.user_id not in repr(rows), rows
        except psycopg2.errors.InsufficientPrivilege:
            cursor.execute("ROLLBACK TO SAVEPOINT here")  # refused by the policy: as good as nothing
        except psycopg2.errors.IntegrityError:
            cursor.execute("ROLLBACK TO SAVEPOINT here")
        cursor.execute("RESET ROLE")
        assert snapshot(cursor, ada.user_id) == before
        cursor.execute("ROLLBACK")


def snapshot(cursor, account):
    seen = []
    for table in TABLES:
        column = {"accounts": "id", "projects": "owner_id", "tasks": "creator_id"}.get(table, "account_id")
        cursor.execute(f"SELECT * FROM {table} WHERE {column} = %s", (account,))
        rows = [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
        seen.append(sorted(map(repr, rows)))
    return seen
