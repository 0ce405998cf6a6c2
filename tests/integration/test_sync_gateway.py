"""The live stream against a running server."""
import http.client
import json
import socket
import threading
import time

from conftest import ROOT, Client, rows_read, wait_until


class Stream:
    """Server-sent events, read by a thread of its own."""

    def __init__(self, port, path="/api/v1/stream", token=None, last=None, pace=0):
        self.events, self.closed, self.pace = [], False, pace  # pace: seconds it takes over each event
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        headers = [f"GET {path} HTTP/1.1", "Host: x"]
        headers += [f"Authorization: Bearer {token}"] if token else []
        headers += [f"Last-Event-ID: {last}"] if last is not None else []
        self.socket.sendall(("\r\n".join(headers) + "\r\n\r\n").encode())
        self.reader = http.client.HTTPResponse(self.socket, method="GET")  # a proxy on the way may answer in chunks
        self.reader.begin()
        self.status = self.reader.status
        if self.status == 200:
            threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        event = {}
        try:
            for line in self.reader:
                text = line.decode().rstrip("\r\n")
                if not text:
                    if "event" in event:
                        self.events.append(event | {"at": time.monotonic()})
                        time.sleep(self.pace)
                    event = {}
                elif not text.startswith(":") and ": " in text:
                    name, value = text.split(": ", 1)
                    event[name] = value
        except (OSError, http.client.HTTPException):
            pass
        self.closed = True

    def types(self):
        return [e["event"] for e in self.events]

    def wait(self, event_type, seconds=10):
        return wait_until(lambda: next((e for e in self.events if e["event"] == event_type), None), seconds, event_type)

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()


def ids(stream):
    return [int(e["id"]) for e in stream.events if e["event"] not in ("ready", "reset")]


def test_events_come_live_as_cloudevents_with_growing_positions(server, ada):
    stream = Stream(server.port, token=ada.token)
    stream.wait("ready")
    for i in range(20):
        ada("POST", "/api/v1/tasks", {"title": f"t{i}"})
    wait_until(lambda: stream.types().count("task.created") == 20, 10, "20 events")
    assert ids(stream) == sorted(set(ids(stream)))
    record = json.loads(next(e for e in stream.events if e["event"] == "task.created")["data"])
    assert record["specversion"] == "1.0" and record["data"]["data"]["task"]["title"] == "t0"
    assert record["data"]["user_id"] == ada.user_id
    stream.close()


def test_a_client_that_comes_back_misses_nothing_and_sees_nothing_twice(server, ada):
    first = Stream(server.port, token=ada.token)
    first.wait("ready")
    ada("POST", "/api/v1/tasks", {"title": "seen"})
    last = first.wait("task.created")["id"]
    first.close()
    missed = [ada("POST", "/api/v1/tasks", {"title": f"missed {i}"}).json["id"] for i in range(700)][:700]
    time.sleep(0.1)
    second = Stream(server.port, token=ada.token, last=last)
    ada("POST", "/api/v1/tasks", {"title": "after"})
    wait_until(lambda: second.types().count("task.created") == 701, 20, "what was missed")
    seen = [json.loads(e["data"])["data"]["task_id"] for e in second.events if e["event"] == "task.created"]
    assert seen[:-1] == missed
    assert ids(second) == sorted(set(ids(second))) and min(ids(second)) > int(last)
    second.close()


def test_a_slow_client_that_missed_much_gets_all_of_it(server, ada):
    first = Stream(server.port, token=ada.token)
    first.wait("ready")
    last = first.events[-1]["id"]
    first.close()
    task = ada("POST", "/api/v1/tasks", {"title": "long", "description": "x" * 8000}).json["id"]
    for i in range(400):  # some 6 MB of events, far beyond what a stream may owe
        ada("PATCH", f"/api/v1/tasks/{task}", {"description": f"{i}" + "x" * 8000})
    slow = Stream(server.port, token=ada.token, last=last, pace=0.002)
    assert wait_until(lambda: slow.closed or slow.types().count("task.updated") == 400, 60, "what was missed")
    assert not slow.closed
    versions = [json.loads(e["data"])["data"]["task_version"] for e in slow.events if e["event"] == "task.updated"]
    assert versions == list(range(2, 402))
    slow.close()


def test_what_others_did_is_not_read_by_a_client_that_comes_back(server, ada, bob):
    statement, limit = (ROOT / "apps/sync-gateway/store/queries/read_events_of.sql").read_text(), 50
    with server.database() as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")  # ends with the connection: no other test meets these positions, which are before the first one
        cursor.execute(
            "INSERT INTO event_log (pos, outbox_id, event_id, topic, key, partition_key, account_id, project_id, type, payload, headers, "
            "created_at) SELECT -n, -n, gen_random_uuid(), 'task-events', 'k', 'k', m.account_id, "
            "CASE WHEN n %% 200 <> 100 THEN m.project_id END, 'task.updated', '', '{}', clock_timestamp() FROM generate_series(1, 20000) AS n "
            "JOIN project_members AS m ON m.account_id = CASE WHEN n %% 100 = 0 THEN %s ELSE %s END::uuid", (ada.user_id, bob.user_id))
        cursor.execute("ANALYZE event_log")
        cursor.execute(f"PREPARE missed AS {statement}")
        cursor.execute("EXECUTE missed(%s, -20001, 0, %s)", (ada.user_id, limit))
        assert [row[0] for row in cursor.fetchall()] == list(range(-20000, -20000 + 100 * limit, 100))
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE missed(%s, -20001, 0, %s)", (ada.user_id, limit))
        assert rows_read(cursor.fetchone()[0][0]["Plan"], "event_log") <= 3 * limit  # its own, its project's, and those it gets


def test_nobody_hears_another_account(server, ada, bob):
    stream = Stream(server.port, token=bob.token)
    stream.wait("ready")
    ada("POST", "/api/v1/tasks", {"title": "secret"})
    bob("POST", "/api/v1/tasks", {"title": "mine"})
    stream.wait("task.created")
    assert "secret" not in repr(stream.events)
    stream.close()
    catching_up = Stream(server.port, token=bob.token, last=0)
    catching_up.wait("ready")
    assert "secret" not in repr(catching_up.events)
    catching_up.close()


def test_a_ticket_opens_one_stream_once(server, ada):
    ticket = ada("POST", "/api/v1/stream/tickets").json
    assert ticket["expires_in"] == 30
    stream = Stream(server.port, path=ticket["url"])
    assert stream.status == 200 and stream.wait("ready")
    assert Stream(server.port, path=ticket["url"]).status == 401
    assert Stream(server.port, path="/api/v1/stream?ticket=tks_" + "A" * 48).status == 401
    stream.close()


def test_a_ticket_is_over_after_its_time_and_is_never_logged(server, ada):
    ticket = ada("POST", "/api/v1/stream/tickets").json["url"]
    with server.database() as db, db.cursor() as cursor:
        cursor.execute("UPDATE stream_tickets SET expires_at = now() - interval '1 second'")
    assert Stream(server.port, path=ticket).status == 401
    log = (server.data.parent / "server.log").read_text()
    assert "tks_" not in log and ada.token not in log and ada.session["refresh_token"] not in log


def test_without_a_credential_or_its_scope_there_is_no_stream(server, ada):
    assert Stream(server.port).status == 401
    narrow = ada("POST", "/api/v1/tokens", {"name": "n", "scopes": ["tasks:read"]}).json["token"]
    assert Stream(server.port, token=narrow).status == 403
    wide = ada("POST", "/api/v1/tokens", {"name": "w", "scopes": ["stream:read"]}).json["token"]
    stream = Stream(server.port, token=wide)
    assert stream.status == 200
    stream.close()


def test_a_position_of_another_log_is_reset(server, ada):
    stream = Stream(server.port, token=ada.token, last=10 ** 15)
    assert json.loads(stream.wait("reset")["data"])["reason"] == "unknown_position"
    stream.wait("ready")
    ada("POST", "/api/v1/tasks", {"title": "goes on"})
    stream.wait("task.created")
    stream.close()
    answer = Client(server.port, ada.token)("GET", "/api/v1/stream", headers={"Last-Event-ID": "x"})
    assert answer.status == 422
