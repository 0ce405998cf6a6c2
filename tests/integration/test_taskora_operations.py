"""The commands of whoever runs an installation, against a running one."""
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import struct
import subprocess
import uuid

import pytest
from conftest import BIN, Client, Server, data_directory, wait_until

POISON = b'{"specversion": \x00\xff'


def taskora(data, *arguments, env=None):
    """The program as its operator calls it."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TASKORA_") or k == "TASKORA_QUERIES_RUN"}
    return subprocess.run([BIN / "taskora", *map(str, arguments)], env=clean | {"DATA": str(data)} | (env or {}),
                          capture_output=True, timeout=60)


def ask(server, *arguments):
    done = taskora(server.data, *arguments, "--json")
    assert done.returncode in (0, 1, 3), done.stderr
    return json.loads(done.stdout)


def refused(done, code):
    """Whether a command ended with this code, and said why in one line."""
    assert (done.returncode, done.stderr.count(b"\n")) == (code, 1), (done.returncode, done.stderr)
    assert done.stderr.startswith(b"taskora: "), done.stderr
    return True


@pytest.fixture
def sql(server):
    with server.database() as connection, connection.cursor() as cursor:
        def run(statement, *values):
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
        yield run


def put_poison_before(sql, key, poison=POISON):
    """What no consumer can apply; whatever else happens to the task waits behind it."""
    sql("INSERT INTO outbox (event_id, topic, key, partition_key, type, payload) "
        "VALUES (%s, 'task-events', %s, %s, 'task.completed', %s)", str(uuid.uuid4()), key, key, poison)


def parked(server, owner, key):
    return ask(server, "dlq", "list", "--consumer", owner, "--task", key)["items"]


def test_dead_letters_are_listed_shown_discarded_and_replayed_once_in_their_order(server, ada, sql):
    rent = ada("POST", "/api/v1/tasks", {"title": "rent", "due_date": "2027-01-31T09:00", "recurrence_rule": "monthly"}).json
    key = str(rent["id"])
    wait_until(lambda: sql("SELECT 1 FROM audit_log WHERE subject = %s", key), 20, "its creation is recorded")
    put_poison_before(sql, key)
    assert ada("POST", f"/api/v1/tasks/{key}/complete").status == 200
    letters = wait_until(lambda: (x := parked(server, "recurrence-worker", key)) and len(x) == 2 and x, 20, "both are put aside")
    assert [x["reason"] for x in letters] == ["permanent", "behind_parked"]
    assert [(x["topic"], x["key"], x["state"], x["attempts"]) for x in letters] == [("task-events", key, "parked", 0)] * 2
    first = letters[0]["id"]

    shown = ask(server, "dlq", "show", first)
    assert bytes.fromhex(shown["value_hex"]) == POISON and ["event_type", "task.completed"] in shown["headers"]
    assert taskora(server.data, "dlq", "show", first, "--raw").stdout == POISON
    assert b"\\x00\\xff" in taskora(server.data, "dlq", "show", first).stdout
    page = ask(server, "dlq", "list", "--task", key, "--limit", 1)
    assert len(page["items"]) == 1 and page["next_after"] == page["items"][0]["id"]
    rest = ask(server, "dlq", "list", "--task", key, "--after", page["next_after"])
    assert len(rest["items"]) == 3 and rest["next_after"] is None, "two of audit-logger's too"
    assert {x["consumer"] for x in page["items"] + rest["items"]} == {"recurrence-worker", "audit-logger"}

    stuck = taskora(server.data, "dlq", "replay", "--consumer", "recurrence-worker", "--task", key, "--json")
    assert refused(stuck, 1)
    outcome = json.loads(stuck.stdout)
    assert (outcome["applied"], outcome["waiting"], [x["id"] for x in outcome["failed"]]) == (0, 2, [first])
    assert ask(server, "dlq", "discard", first) == {"discarded": 1}
    assert ask(server, "dlq", "discard", first) == {"discarded": 0}
    assert ask(server, "dlq", "replay", "--consumer", "recurrence-worker", "--task", key)["applied"] == 1
    assert ask(server, "dlq", "replay", "--consumer", "recurrence-worker", "--task", key)["applied"] == 0
    successors = [t for t in ada("GET", "/api/v1/tasks?status=open").json["items"] if t["series_id"] == rent["series_id"]]
    assert [t["due_date"][:10] for t in successors] == ["2027-02-28"]
    assert parked(server, "recurrence-worker", key) == []
    states = ask(server, "dlq", "list", "--consumer", "recurrence-worker", "--task", key, "--state", "all")["items"]
    assert [x["state"] for x in states] == ["discarded", "replayed"]
    leaving = sql("SELECT count(*) FROM outbox WHERE type = 'dead_letter' AND topic = 'task-events.dlq' AND partition_key = %s", key)
    assert leaving == [(4,)]
    assert ask(server, "dlq", "discard", "--task", key, "--yes")["discarded"] == 2


def test_many_letters_are_not_given_up_without_asking(server, ada, sql):
    key = "many-" + str(uuid.uuid4())
    for number in range(2):  # the same bytes again would be a repeat
        put_poison_before(sql, key, POISON + bytes([number]))
    wait_until(lambda: len(parked(server, "audit-logger", key)) == 2, 20, "they are put aside")
    assert refused(taskora(server.data, "dlq", "discard", "--task", key), 2)
    assert len(parked(server, "audit-logger", key)) == 2
    assert ask(server, "dlq", "discard", "--task", key, "--yes") == {"discarded": 4}
    assert parked(server, "audit-logger", key) == []


def test_a_command_that_is_used_wrongly_or_finds_nobody_says_so_in_one_line(server, tmp_path):
    assert refused(taskora(server.data, "dlq", "replay"), 2)
    assert refused(taskora(server.data, "dlq", "discard"), 2)
    assert refused(taskora(server.data, "dlq", "show", 2**40), 1)
    assert refused(taskora(tmp_path / "nothing", "dlq", "list"), 1)
    away = taskora(server.data, "dlq", "list", env={"TASKORA_DATABASE_URL": "postgresql://u:hush@127.0.0.1:1/x"})
    assert refused(away, 1) and b"hush" not in away.stderr
    for wrong in (["dlq"], ["dlq", "list", "--consumer", "nobody"], ["dlq", "list", "--limit", "0"], ["dlq", "show"], ["replay"],
                  ["replay", "--consumer", "notifier"], ["lag", "--max", "much"], ["events", "tail", "--limit", "-1"], ["nonsense"]):
        assert refused(taskora(server.data, *wrong), 2), wrong
    assert taskora(server.data, "dlq", "list", "--help").returncode == 0


def settled(server):
    """Whether everybody is at the end of the log."""
    return wait_until(lambda: ask(server, "lag")["worst"] == 0 and ask(server, "lag"), 30, "nobody is behind")


def test_lag_shows_the_relay_and_every_consumer_and_tells_when_one_is_behind(server, ada, sql):
    ada("POST", "/api/v1/tasks", {"title": "Tea"})
    report = settled(server)
    assert taskora(server.data, "lag", "--max", "0").returncode == 0
    assert report["relay"]["led"] and [(report["relay"]["position"],)] == sql("SELECT max(pos) FROM event_log")
    metrics = Client(server.port + 1)("GET", "/metrics").body.decode()
    assert f'taskora_relay_epoch{{service="outbox-relay"}} {report["relay"]["epoch"]}\n' in metrics
    assert 'taskora_relay_leader{service="outbox-relay"} 1\n' in metrics
    mine = {(x["consumer"], x["topic"]) for x in report["consumers"]}
    assert {("recurrence-worker", "task-events"), ("notifier", "reminders"), ("audit-logger", "user-events")} <= mine
    with server.database() as connection, connection.cursor() as cursor:
        connection.autocommit = False
        cursor.execute("LOCK TABLE audit_log IN EXCLUSIVE MODE")  # nobody can append
        for _ in range(3):
            ada("POST", "/api/v1/tasks", {"title": "Tea"})
        wait_until(lambda: taskora(server.data, "lag", "--consumer", "audit-logger", "--max", "2").returncode == 3, 20, "behind")
        behind = ask(server, "lag", "--consumer", "audit-logger")
        assert {x["consumer"] for x in behind["consumers"]} == {"audit-logger"}
        assert [x["lag"] for x in behind["consumers"] if x["topic"] == "task-events"] == [3]
        assert taskora(server.data, "lag", "--max", "1000").returncode == 0
        connection.rollback()
        connection.autocommit = True
    settled(server)


def test_events_are_shown_from_a_place_on_and_as_they_come(server, ada, sql):
    task = ada("POST", "/api/v1/tasks", {"title": "\u001b[31mTea"}).json
    other = ada("POST", "/api/v1/tasks", {"title": "Cake"}).json
    ada("PATCH", f"/api/v1/tasks/{task['id']}", {"priority": "P1"})
    ada("POST", f"/api/v1/tasks/{task['id']}/complete")
    settled(server)

    def tail(*arguments):
        done = taskora(server.data, "events", "tail", "--once", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]
    seen = tail("--from", "oldest", "--task", task["id"])
    assert [(x["type"], x["version"]) for x in seen] == [("task.created", 1), ("task.updated", 2), ("task.completed", 3)]
    assert all(x["event"]["specversion"] == "1.0" and x["event"]["type"] == x["type"] for x in seen)
    assert [x["pos"] for x in tail("--from", seen[1]["pos"], "--task", task["id"])] == [seen[1]["pos"], seen[2]["pos"]]
    assert [x["pos"] for x in tail("--from", seen[2]["time"], "--task", task["id"])] == [seen[2]["pos"]]
    assert {x["type"] for x in tail("--from", "oldest", "--type", "task.updated")} == {"task.updated"}
    assert {x["topic"] for x in tail("--from", "oldest", "--topic", "user-events")} == {"user-events"}
    assert len(tail("--from", "oldest", "--limit", 2)) == 2
    assert tail("--type", "task.*") == [], "without a place it begins with what comes"
    lines = taskora(server.data, "events", "tail", "--once", "--from", "oldest", "--task", task["id"]).stdout
    assert lines.count(b"\n") == 3 and b"\x1b" not in lines
    (last,), = sql("SELECT max(pos) FROM event_log")
    live = subprocess.Popen([BIN / "taskora", "events", "tail", "--json", "--from", str(last + 1), "--type", "task.deleted",
                             "--limit", "1"], env=os.environ | {"DATA": str(server.data)}, stdout=subprocess.PIPE)
    ada("DELETE", f"/api/v1/tasks/{other['id']}")
    assert json.loads(live.communicate(timeout=20)[0])["key"] == str(other["id"]) and live.returncode == 0
    assert refused(taskora(server.data, "events", "tail", "--from", "yesterday"), 2)


def text(value):
    encoded = value.encode()
    return struct.pack(">q", len(encoded)) + encoded


def check_chain(entries):
    """apps/audit-logger/domain/chain.hpp, read by somebody else."""
    def micros(time):
        return struct.pack(">q", round(time.timestamp() * 1_000_000))
    previous = {}
    for e in entries:
        chain = (e["topic"], e["partition"])
        seq, before = previous.get(chain, (0, bytes(32)))
        assert e["seq"] == seq + 1
        assert hashlib.sha256(e["payload"]).digest() == e["digest"]
        made = hashlib.sha256(
            before + struct.pack(">q", e["seq"]) + micros(e["recorded_at"]) + text(e["topic"]) + struct.pack(">q", e["partition"])
            + uuid.UUID(e["event_id"]).bytes + text(e["type"])
            + (b"\0" if e["account_id"] is None else b"\1" + uuid.UUID(e["account_id"]).bytes)
            + (b"\0" if e["project_id"] is None else b"\1" + struct.pack(">q", e["project_id"]))
            + text(e["subject"]) + (b"\0" if e["version"] is None else b"\1" + struct.pack(">q", e["version"]))
            + micros(e["occurred_at"]) + e["digest"]).digest()
        assert made == e["hash"]
        previous[chain] = (e["seq"], e["hash"])


AUDIT = ("topic", "partition", "seq", "event_id", "type", "account_id", "project_id", "subject", "version", "occurred_at", "payload",
         "digest", "recorded_at", "hash")


def audit(cursor):
    cursor.execute(f"SELECT {', '.join(AUDIT)} FROM audit_log ORDER BY topic, partition, seq")
    return [{k: bytes(v) if isinstance(v, memoryview) else v for k, v in zip(AUDIT, row)} for row in cursor.fetchall()]


def lasting(entries):
    """What an entry says, apart from when it was written down."""
    return [[v for k, v in e.items() if k not in ("recorded_at", "hash")] for e in entries]


def occurrences(cursor):
    cursor.execute("SELECT series_id, generation, title, description, due_on, due_local, due_zone, recurrence_rule, priority, "
                   "project_id, creator_id FROM tasks WHERE series_id IS NOT NULL ORDER BY series_id, generation")
    return cursor.fetchall()


def live_a_little(client):
    rents = [client("POST", "/api/v1/tasks", {"title": f"rent {day}", "due_date": f"2027-01-{day}T09:00", "tags": ["home"],
                                              "recurrence_rule": "monthly"}).json for day in (29, 30, 31)]
    for rent in rents:
        client("PATCH", f"/api/v1/tasks/{rent['id']}", {"priority": "P2"})
        assert client("POST", f"/api/v1/tasks/{rent['id']}/complete").status == 200
    return rents


def test_a_consumer_rebuilt_from_the_log_is_what_it_was(data):
    server = Server(data).start()
    try:
        live_a_little(server.register(time_zone="Europe/Berlin"))
        with server.database() as connection, connection.cursor() as cursor:
            wait_until(lambda: len(occurrences(cursor)) == 6, 20, "every rent has its successor")
            settled(server)
            before, series = audit(cursor), occurrences(cursor)
            check_chain(before)

            assert refused(taskora(data, "replay", "--consumer", "audit-logger", "--from", "oldest", "--fresh"), 2)
            assert refused(taskora(data, "replay", "--consumer", "notifier", "--from", "oldest", "--fresh", "--yes"), 2)
            assert audit(cursor) == before
            done = taskora(data, "replay", "--consumer", "audit-logger", "--from", "oldest", "--fresh", "--yes", "--wait", "60")
            assert done.returncode == 0, done.stderr
            after = audit(cursor)
            assert lasting(after) == lasting(before)
            assert min(e["recorded_at"] for e in after) > max(e["recorded_at"] for e in before), "all of it is new"
            check_chain(after)

            cursor.execute("DELETE FROM tasks WHERE series_id IS NOT NULL AND generation > 1")
            assert len(occurrences(cursor)) == 3
            done = taskora(data, "replay", "--consumer", "recurrence-worker", "--from", "oldest", "--wait", "60")
            assert done.returncode == 0, done.stderr
            wait_until(lambda: occurrences(cursor) == series, 20, "every successor is there again")
            settled(server)
            recorded = audit(cursor)
            for consumer in ("recurrence-worker", "audit-logger", "notifier"):
                assert taskora(data, "replay", "--consumer", consumer, "--from", "1", "--wait", "60").returncode == 0
            assert occurrences(cursor) == series and audit(cursor) == recorded, "nothing was missing, nothing is done twice"

            cursor.execute("DELETE FROM event_log WHERE pos = 2")
            assert refused(taskora(data, "replay", "--consumer", "audit-logger", "--from", "oldest", "--fresh", "--yes"), 1)
            assert audit(cursor) == recorded, "a log that is not whole makes no whole state"
            assert refused(taskora(data, "replay", "--consumer", "audit-logger", "--from", "monday"), 2)
    finally:
        assert server.stop() == 0


def socket_of(server):
    return (server.data / "postgres").resolve().joinpath("data/postmaster.pid").read_text().splitlines()[4]


def restore(source, target):
    """pg_dump of the one installation into the database `restored` of the other's cluster."""
    programs = sorted(pathlib.Path("/usr/lib/postgresql").iterdir(), key=lambda p: int(p.name))[-1] / "bin"
    psql = [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", socket_of(target), "-U", "postgres"]
    subprocess.run([*psql, "-d", "postgres", "-c", "CREATE DATABASE restored"], check=True, capture_output=True)
    dump = subprocess.run([programs / "pg_dump", "-h", socket_of(source), "-U", "postgres", "taskora"], check=True,
                          capture_output=True).stdout
    subprocess.run([*psql, "-d", "restored"], input=dump, check=True, capture_output=True)
    return f"postgresql:///restored?host={socket_of(target)}&user=postgres"


def readiness(server):
    try:
        return Client(server.port + 1)("GET", "/readyz").body
    except (OSError, http.client.HTTPException):
        return b""


@contextlib.contextmanager
def running(directory, env=None, only=None, ready=True):
    server = Server(directory, env, only)
    if not ready:
        server.ready = lambda: True
    server.start()
    try:
        yield server
    finally:
        code = server.stop()
    assert code == 0


def test_a_restore_into_another_cluster_is_noticed_mended_and_loses_and_doubles_nothing(data):
    with data_directory() as elsewhere, data_directory() as restored_data, running(elsewhere, only="reminder-scheduler") as other:
        with running(data) as source:
            ada = source.register(time_zone="Europe/Berlin")
            live_a_little(ada)
            settled(source)
        with running(data, only="task-api") as source:  # nobody numbers what happens now
            ada.connection, ada.port = None, source.port
            late = live_a_little(ada)
            url = restore(source, other)
            with source.database() as connection, connection.cursor() as cursor:
                cursor.execute("SELECT event_id FROM outbox UNION SELECT event_id FROM event_log")
                written = {row[0] for row in cursor.fetchall()}
                cursor.execute("SELECT count(*) FROM event_log")
                (numbered,) = cursor.fetchone()
        assert len(written) > numbered

        restored_data.mkdir()
        shutil.copy(data / "master.key", restored_data)  # what a backup holds beside the dump
        env = {"TASKORA_DATABASE_URL": url}
        with running(restored_data, env, ready=False) as server:
            wait_until(lambda: b"foreign_cluster" in readiness(server), 60, "the relay refuses")
            ada.connection, ada.port = None, server.port
            early = ada("POST", "/api/v1/tasks", {"title": "quicker than the operator"})
            assert early.status == 201
            sick = taskora(restored_data, "doctor", "--json", env=env)
            assert sick.returncode == 3, sick.stderr
            verdicts = {c["name"]: c["verdict"] for c in json.loads(sick.stdout)["checks"]}
            assert verdicts["relay_cluster"] == "problem" and verdicts["roles"] == "ok"
            mended = taskora(restored_data, "doctor", "--fix", "--json", env=env)
            assert {c["name"]: c["verdict"] for c in json.loads(mended.stdout)["checks"]}["relay_cluster"] == "fixed", mended.stdout
            wait_until(lambda: readiness(server) == b"ready\n", 60, "the relay goes on")
            well = wait_until(lambda: (d := taskora(restored_data, "doctor", env=env)).returncode == 0 and d, 30, "all is well")
            assert b"problem" not in well.stdout

            import psycopg2
            with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
                connection.autocommit = True

                def rows(statement):
                    cursor.execute(statement)
                    return cursor.fetchall()
                wait_until(lambda: rows("SELECT count(*) FROM tasks WHERE generation > 1") == [(6,)], 30, "each has one successor")
                wait_until(lambda: json.loads(taskora(restored_data, "lag", "--json", env=env).stdout)["worst"] == 0, 30, "settled")
                positions = rows("SELECT pos, event_id FROM event_log ORDER BY pos")
                assert [p for p, _ in positions] == list(range(1, len(positions) + 1))
                assert len({e for _, e in positions}) == len(positions), "nothing is doubled"
                assert written <= {e for _, e in positions}, "nothing is lost"
                assert sorted(rows("SELECT event_id FROM audit_log")) == sorted((e,) for _, e in positions)
                assert {r["series_id"] for r in late} <= {s for s, in rows("SELECT series_id::text FROM tasks WHERE generation > 1")}
