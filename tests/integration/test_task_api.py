"""The API against a running server: tasks, tags, accounts."""
import concurrent.futures
import datetime
import uuid

from conftest import PASSWORD, ROOT, Client, Server, rows_read, wait_until


def make(client, **fields):
    answer = client("POST", "/api/v1/tasks", {"title": "Tea"} | fields)
    assert answer.status == 201, answer.body
    return answer.json


def test_a_patch_merges_and_an_empty_one_changes_nothing(ada):
    task = make(ada, description="hot", priority="P1", tags=["work"], due_date="2026-12-01T09:30",
                recurrence_rule="weekly", reminder_minutes=30)
    path = f"/api/v1/tasks/{task['id']}"
    same = ada("PATCH", path, {})
    assert same.json == task and same.headers["etag"] == '"1"'
    changed = ada("PATCH", path, {"title": "Coffee"}).json
    assert changed["version"] == 2
    assert {k for k in task if task[k] != changed[k]} == {"title", "version", "updated_at"}
    assert ada("GET", path).json == changed


def test_an_answer_can_be_sent_back_as_a_replacement(ada):
    task = make(ada, tags=["a", "b"], due_date="2026-12-01T09:30", recurrence_rule="FREQ=MONTHLY", reminder_minutes=5)
    back = ada("PUT", f"/api/v1/tasks/{task['id']}", task)
    assert back.status == 200 and back.json == task, back.body
    bare = ada("PUT", f"/api/v1/tasks/{task['id']}", {"title": "Bare"}).json
    assert (bare["tags"], bare["due_date"], bare["reminders"], bare["is_recurring"]) == ([], None, [], False)


def test_a_lost_race_is_told_and_nothing_is_overwritten(ada):
    task = make(ada)
    path = f"/api/v1/tasks/{task['id']}"
    assert ada("PATCH", path, {"title": "one"}, {"If-Match": '"1"'}).status == 200
    lost = ada("PATCH", path, {"title": "two"}, {"If-Match": '"1"'})
    assert (lost.status, lost.slug) == (412, "version_mismatch")
    assert ada("GET", path).json["title"] == "one"
    assert ada("DELETE", path, headers={"If-Match": '"1"'}).status == 412
    assert ada("DELETE", path, headers={"If-Match": '"2"'}).status == 204
    assert ada("GET", path).status == 404


def test_sixteen_writers_of_one_task_lose_nothing(server, ada):
    task = make(ada)

    def write(i):
        return Client(server.port, ada.token)("PATCH", f"/api/v1/tasks/{task['id']}", {"title": f"t{i}"}).json["version"]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        versions = list(pool.map(write, range(64)))
    assert sorted(versions) == list(range(2, 66))


def test_an_idempotency_key_makes_a_repeat_safe(server, ada):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = ada("POST", "/api/v1/tasks", {"title": "once"}, key)
    again = ada("POST", "/api/v1/tasks", {"title": "once"}, key)
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body and first.headers["etag"] == again.headers["etag"]
    other = ada("POST", "/api/v1/tasks", {"title": "twice"}, key)
    assert (other.status, other.slug) == (422, "validation")
    assert other.json["errors"][0]["code"] == "idempotency_key_reused"

    key = {"Idempotency-Key": str(uuid.uuid4())}
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Client(server.port, ada.token)("POST", "/api/v1/tasks", {"title": "race"}, key),
                                range(16)))
    assert {a.status for a in answers} <= {201, 409}
    assert len({a.json["id"] for a in answers if a.status == 201}) == 1
    titles = [t["title"] for t in ada("GET", "/api/v1/tasks").json["items"]]
    assert titles.count("race") == 1 and titles.count("once") == 1


def test_the_same_uid_is_the_same_task(ada, bob):
    uid = str(uuid.uuid4())
    first = make(ada, uid=uid)
    again = ada("POST", "/api/v1/tasks", {"title": "Other", "uid": uid, "tags": ["x"]})
    assert (again.status, again.json) == (200, first)
    assert make(bob, uid=uid)["id"] != first["id"]


def test_a_page_of_a_long_list_reads_no_more_than_a_page(server, ada, bob):
    project, another = make(ada)["project_id"], make(bob)["project_id"]
    with server.database() as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")  # ends with the connection
        for owner, where in ((ada, project), (bob, another)):  # the newest are another's
            cursor.execute("INSERT INTO tasks (id, uid, project_id, creator_id, title) SELECT nextval('tasks_id_seq'), gen_random_uuid(), "
                           "%s, %s, 'long' FROM generate_series(1, 5000)", (where, owner.user_id))
        cursor.execute("ANALYZE tasks")
        cursor.execute("SET LOCAL ROLE taskora_task_api")
        cursor.execute("SELECT set_config('taskora.account_id', %s, true)", (ada.user_id,))
        for name, filters in (("list_tasks", ""), ("list_tasks_filtered", ", 'open'" + ", NULL" * 6)):
            cursor.execute(f"PREPARE {name} AS " + (ROOT / f"apps/task-api/store/queries/{name}.sql").read_text())
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE {name}(9223372036854775807, 50{filters})")
            plan = cursor.fetchone()[0][0]["Plan"]
            assert plan["Actual Rows"] == 50 and rows_read(plan, "tasks") == 50, name


def test_lists_page_by_cursor_without_gap_or_repeat(ada):
    ids = [make(ada, title=f"t{i}", priority="P1" if i % 2 else "none")["id"] for i in range(23)]
    seen, cursor = [], ""
    while cursor is not None:
        page = ada("GET", f"/api/v1/tasks?limit=5{'&cursor=' + cursor if cursor else ''}").json
        assert len(page["items"]) <= 5
        seen += [t["id"] for t in page["items"]]
        cursor = page["next_cursor"]
    assert seen == sorted(ids, reverse=True)
    assert len(ada("GET", "/api/v1/tasks?priority=P1&limit=100").json["items"]) == 11


def test_filters_select_what_they_say(ada):
    today = make(ada, title="today", due_date="2027-03-10", tags=["Straße"])
    later = make(ada, title="later", due_date="2027-03-11T00:30")
    done = make(ada, title="done")
    ada("POST", f"/api/v1/tasks/{done['id']}/complete")

    def ids(query):
        answer = ada("GET", "/api/v1/tasks?" + query)
        assert answer.status == 200, answer.body
        return [t["id"] for t in answer.json["items"]]
    assert ids("status=done") == [done["id"]]
    assert ids("due_from=2027-03-10&due_to=2027-03-10") == [today["id"]]
    assert ids("due_from=2027-03-11") == [later["id"]]
    assert ids("tag=STRA%C3%9FE") == [today["id"]]
    assert ids("tag=none-such") == []


def test_tags_that_fold_to_one_name_are_one_tag(ada):
    task = make(ada, tags=["Work", "WORK", "work", "Ｗork"])
    assert len(task["tags"]) == 1
    tags = ada("GET", "/api/v1/tags").json["items"]
    assert [t["open_tasks"] for t in tags] == [1]
    path = f"/api/v1/tags/{tags[0]['id']}"
    assert ada("PATCH", path, {"color": "#AABBCC"}).json["color"] == "#aabbcc"
    clash = ada("POST", "/api/v1/tags", {"name": "wORK"})
    assert (clash.status, clash.slug) == (409, "tag_exists")
    assert ada("DELETE", path).status == 204
    assert ada("GET", f"/api/v1/tasks/{task['id']}").json["tags"] == []


def test_tags_made_at_the_same_time_by_many_are_made_once(server, ada):
    def write(i):
        return Client(server.port, ada.token)("POST", "/api/v1/tasks", {"title": f"t{i}", "tags": ["one", "two", "three"]})
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(write, range(48)))
    assert {a.status for a in answers} == {201}
    assert {tuple(a.json["tags"]) for a in answers} == {("one", "three", "two")}
    assert len(ada("GET", "/api/v1/tags").json["items"]) == 3


def test_a_parent_must_exist_and_must_not_be_below(ada, bob):
    parent = make(ada)
    child = make(ada, parent_task_id=parent["id"])
    loop = ada("PATCH", f"/api/v1/tasks/{parent['id']}", {"parent_task_id": child["id"]})
    assert (loop.status, loop.json["errors"][0]["code"]) == (422, "cycle")
    foreign = ada("POST", "/api/v1/tasks", {"title": "x", "parent_task_id": make(bob)["id"]})
    assert (foreign.status, foreign.json["errors"][0]["pointer"]) == (422, "/parent_task_id")
    assert ada("PATCH", f"/api/v1/tasks/{child['id']}", {"parent_task_id": None}).json["parent_task_id"] is None


def test_completing_a_recurring_task_makes_one_successor_across_month_ends_and_dst(server, ada):
    rent = make(ada, title="rent", due_date="2027-01-31T09:00", recurrence_rule="monthly", tags=["home"],
                reminder_minutes=10)
    expected = ["2027-02-28T09:00:00+01:00", "2027-03-31T09:00:00+02:00", "2027-04-30T09:00:00+02:00"]
    for due in expected:
        path = f"/api/v1/tasks/{rent['id']}/complete"
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = {a.status for a in pool.map(lambda _: Client(server.port, ada.token)("POST", path), range(8))}
        assert statuses == {200}

        def successors():
            return [t for t in ada("GET", "/api/v1/tasks?status=open").json["items"] if t["title"] == "rent"]
        found = wait_until(successors, 5, "the next occurrence")
        assert len(found) == 1
        assert (found[0]["due_date"], found[0]["tags"], found[0]["generation"]) == (due, ["home"], rent["generation"] + 1)
        assert found[0]["reminders"][0]["minutes_before"] == 10
        rent = found[0]


def test_a_reminder_comes_once_and_the_notification_can_be_read(server, ada):
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1.5)
    task = make(ada, title="ring", reminders=[{"remind_at": soon.isoformat()}])

    def notifications():
        return ada("GET", "/api/v1/notifications?unread=true").json["items"]
    found = wait_until(notifications, 10, "the notification")
    assert [(n["task_id"], n["title"]) for n in found] == [(task["id"], "ring")]
    path = f"/api/v1/notifications/{found[0]['id']}/read"
    read = ada("POST", path).json["read_at"]
    assert read and ada("POST", path).json["read_at"] == read
    assert notifications() == []
    assert ada("GET", f"/api/v1/tasks/{task['id']}").json["reminders"][0]["state"] == "fired"


def test_sessions_refresh_by_rotation_and_a_reused_token_ends_them(server, ada):
    anyone = Client(server.port)
    first = ada.session["refresh_token"]
    second = anyone("POST", "/api/v1/auth/refresh", {"refresh_token": first})
    assert second.status == 200
    graced = anyone("POST", "/api/v1/auth/refresh", {"refresh_token": first})
    assert graced.status == 200  # two tabs at once
    with server.database() as db, db.cursor() as cursor:
        cursor.execute("UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds' WHERE used_at IS NOT NULL")
    assert anyone("POST", "/api/v1/auth/refresh", {"refresh_token": first}).status == 401
    assert anyone("POST", "/api/v1/auth/refresh", {"refresh_token": second.json["refresh_token"]}).status == 401


def test_log_out_ends_the_session(server, ada):
    anyone = Client(server.port)
    token = {"refresh_token": ada.session["refresh_token"]}
    assert anyone("POST", "/api/v1/auth/logout", token).status == 204
    assert anyone("POST", "/api/v1/auth/refresh", token).status == 401
    assert anyone("POST", "/api/v1/auth/logout", token).status == 204


def test_guessing_passwords_is_throttled(server, ada):
    anyone = Client(server.port)
    answers = [anyone("POST", "/api/v1/auth/login", {"email": ada.email, "password": "wrong password"})
               for _ in range(8)]
    assert [a.status for a in answers[:4]] == [401] * 4
    assert answers[-1].status == 429 and int(answers[-1].headers["retry-after"]) >= 1
    with server.database() as db, db.cursor() as cursor:
        cursor.execute("DELETE FROM sign_in_attempts")
    good = anyone("POST", "/api/v1/auth/login", {"email": ada.email.upper(), "password": PASSWORD})
    assert good.status == 200


# Argon2id of PASSWORD with the least that it can cost.
CHEAP = "$argon2id$v=19$m=8,t=1,p=1$xt0fpg9f22zS4+f6Ny7QJQ$elI1P3EZ7ZUI9E5YuK0mDQDgon/GkSzoyVVIJgzUjB0"


def test_a_hash_that_became_too_cheap_is_made_anew_at_sign_in(server, ada):
    def stored(cursor):
        cursor.execute("SELECT password_hash FROM accounts WHERE id = %s", (ada.user_id,))
        return cursor.fetchone()[0]

    with server.database() as db, db.cursor() as cursor:
        usual = stored(cursor).rsplit("$", 2)[0]
        cursor.execute("UPDATE accounts SET password_hash = %s WHERE id = %s", (CHEAP, ada.user_id))
        for _ in range(2):  # with the old hash, and with the new one
            signed_in = Client(server.port)("POST", "/api/v1/auth/login", {"email": ada.email, "password": PASSWORD})
            assert signed_in.status == 200
            assert stored(cursor).rsplit("$", 2)[0] == usual


def test_a_signing_key_that_is_old_stops_signing_and_goes_on_verifying(data):
    server = Server(data).start()
    old = server.register()
    with server.database() as db, db.cursor() as cursor:
        cursor.execute("UPDATE signing_keys SET created_at = now() - interval '31 days'")
    assert server.stop() == 0
    server.start()  # the keys are looked at when it starts, and hourly
    try:
        new = server.register()
        assert new.token.split(".")[0] != old.token.split(".")[0]  # the head names the key
        for token in (old.token, new.token):
            assert Client(server.port, token)("GET", "/api/v1/me").status == 200
        with server.database() as db, db.cursor() as cursor:
            cursor.execute("SELECT state FROM signing_keys ORDER BY created_at")
            assert cursor.fetchall() == [("verify_only",), ("active",)]
    finally:
        assert server.stop() == 0


def test_an_e_mail_is_taken_whatever_its_case(server, ada):
    again = Client(server.port)("POST", "/api/v1/auth/register", {"email": ada.email.upper(), "password": PASSWORD})
    assert (again.status, again.slug) == (409, "email_taken")


def test_a_change_whose_event_no_topic_would_take_is_refused_and_changes_nothing(ada, server):
    """The limits of the single fields keep a task far below it; one that came into the table another way is larger."""
    task = make(ada, description="small")
    path = f"/api/v1/tasks/{task['id']}"
    with server.database() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tasks DROP CONSTRAINT tasks_description_check")
        try:
            cursor.execute("UPDATE tasks SET description = repeat('x', 1048576) WHERE id = %s", [task["id"]])
            cursor.execute("SELECT count(*) FROM outbox")
            before = cursor.fetchone()
            for refused in (ada("PATCH", path, {"title": "Coffee"}), ada("POST", path + "/complete"), ada("DELETE", path)):
                assert (refused.status, refused.slug) == (413, "record_too_large"), refused.body
                assert [(e["pointer"], e["code"]) for e in refused.json["errors"]] == [("/description", "too_large")]
            cursor.execute("SELECT count(*) FROM outbox")
            assert cursor.fetchone() == before
            cursor.execute("SELECT title, status, version FROM tasks WHERE id = %s", [task["id"]])
            assert cursor.fetchone() == ("Tea", "open", 1)
            smaller = ada("PATCH", path, {"description": "small again"})
            assert smaller.status == 200, smaller.body
        finally:
            cursor.execute("ALTER TABLE tasks ADD CONSTRAINT tasks_description_check CHECK (length(description) <= 100000)")


def test_the_account_can_be_changed(ada):
    me = ada("GET", "/api/v1/me")
    assert me.json["time_zone"] == "Europe/Berlin"
    changed = ada("PATCH", "/api/v1/me", {"time_zone": "Asia/Tokyo"}, {"If-Match": me.headers["etag"]})
    assert changed.json["time_zone"] == "Asia/Tokyo" and changed.json["version"] == 2
    assert make(ada, due_date="2027-01-01T09:00")["due_date"] == "2027-01-01T09:00:00+09:00"
    assert ada("PATCH", "/api/v1/me", {"time_zone": "Mars/Olympus"}).status == 422


def test_the_aliases_serve_the_same(ada, bob):
    task = make(ada)
    for base in ("/api", "/api/me", f"/api/{ada.user_id}"):
        assert ada("GET", f"{base}/tasks/{task['id']}").json == task
    assert ada("GET", f"/api/{bob.user_id}/tasks").status == 404


def test_the_page_and_the_document_are_served(server):
    page = Client(server.port)("GET", "/")
    assert page.status == 200 and b"Taskora" in page.body and "default-src 'none'" in page.headers["content-security-policy"]
    assert Client(server.port)("GET", "/openapi.json").json["openapi"] == "3.1.0"


def test_operations_answer_on_their_own_port(server):
    ops = Client(server.port + 1)
    assert ops("GET", "/livez").status == 200 and ops("GET", "/readyz").status == 200
    metrics = ops("GET", "/metrics").body.decode()
    assert 'taskora_http_requests_total{' in metrics and 'taskora_db_query_duration_seconds_count{' in metrics
    assert Client(server.port)("GET", "/metrics").status == 404
