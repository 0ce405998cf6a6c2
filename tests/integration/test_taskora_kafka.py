"""The same services as processes of their own, over a real Kafka; and the topics they need."""
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import signal
import subprocess
import tempfile

import pytest
from conftest import BIN, ROOT, Client, Server, free_ports, wait_until

pytestmark = pytest.mark.skipif("tsan" in BIN.parts, reason="the thread sanitizer does not know librdkafka's threads")
WORKERS = ("outbox-relay", "recurrence-worker", "reminder-scheduler", "notifier", "audit-logger")


@pytest.fixture(scope="module")
def kafka():
    """The addresses of a broker that has no topic yet."""
    with tempfile.TemporaryDirectory(prefix="taskora-kafka-", ignore_cleanup_errors=True) as directory:
        broker = pathlib.Path(directory) / "broker"
        subprocess.run([ROOT / "scripts/kafka", "start", broker, "--owner", str(os.getpid())], check=True)
        yield dict(line.split("=", 1) for line in (broker / "env").read_text().splitlines())["KAFKA_PLAINTEXT"]
        subprocess.run([ROOT / "scripts/kafka", "stop", broker], check=True)


def topics(kafka, *arguments):
    env = {k: v for k, v in os.environ.items() if not k.startswith("TASKORA_")} | {"TASKORA_KAFKA_BROKERS": kafka}
    return subprocess.run([BIN / "taskora", "topics", *arguments], env=env, capture_output=True, text=True, timeout=60)


def tool(kafka, program, *arguments):
    subprocess.run([ROOT / "scripts/kafka", "run", f"org.apache.kafka.tools.{program}", "--bootstrap-server", kafka, *arguments],
                   check=True, capture_output=True, timeout=60)


def records(kafka, topic):
    """(key, headers, value) of every record, as kcat reads them."""
    done = subprocess.run(["kcat", "-q", "-C", "-e", "-b", kafka, "-t", topic, "-f", "%k\t%h\t%s\n"], capture_output=True,
                          text=True, timeout=60, check=True)
    lines = [line.split("\t", 2) for line in done.stdout.splitlines()]
    return [(key, dict(h.split("=", 1) for h in headers.split(",")), json.loads(value)) for key, headers, value in lines]


def as_cloudevents(read):
    """What the CloudEvents project's own library makes of records: their attributes and data."""
    lines = [json.dumps({"key": key, "headers": headers, "value": json.dumps(value)}) for key, headers, value in read]
    done = subprocess.run([ROOT / "scripts/tools/cloudevents"], input="\n".join(lines), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Worker:
    def __init__(self, name, url, env):
        self.name, self.port = name, free_ports()
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [BIN / name], env=env | {"TASKORA_DATABASE_URL": url, "TASKORA_OPERATIONS_PORT": str(self.port)},
            stdout=self.log, stderr=self.log)


@contextlib.contextmanager
def fleet(kafka):
    """task-api and sync-gateway in one process, which has the database; each worker in one of its own."""
    env = {"TASKORA_LOG": "kafka", "TASKORA_KAFKA_BROKERS": kafka, "TASKORA_KAFKA_SESSION_TIMEOUT": "6s"}
    with tempfile.TemporaryDirectory(prefix="taskora-fleet-", ignore_cleanup_errors=True) as directory:
        os.chmod(directory, 0o755)
        server = Server(pathlib.Path(directory) / "data", env, only="task-api,sync-gateway").start()
        pid_file = (server.data / "postgres/data/postmaster.pid").read_text().splitlines()
        url = f"postgresql:///taskora?host={pid_file[4]}&user=postgres"
        clean = {k: v for k, v in os.environ.items() if not k.startswith("TASKORA_")}
        workers = {name: Worker(name, url, clean | env) for name in WORKERS}
        try:
            yield server, workers
        finally:
            for worker in workers.values():
                worker.process.send_signal(signal.SIGTERM)
            codes = {name: worker.process.wait(30) for name, worker in workers.items()}
            assert server.stop() == 0
            assert set(codes.values()) == {0}, codes


def readiness(port):
    try:
        answer = Client(port)("GET", "/readyz")
        return answer.status, answer.body.decode()
    except (OSError, http.client.HTTPException):
        return 0, ""


def test_topics_are_planned_made_and_changed_and_never_get_fewer_partitions(kafka):
    plan = topics(kafka, "plan")
    assert plan.returncode == 3, plan.stderr
    assert "+ task-events  partitions=12" in plan.stdout and "+ task-events.dlq" in plan.stdout
    tool(kafka, "TopicCommand", "--create", "--topic", "somebody-elses", "--partitions", "1")
    tool(kafka, "TopicCommand", "--create", "--topic", "task-lifecycle", "--partitions", "2")

    wait_until(lambda: "^ task-lifecycle" in topics(kafka, "plan").stdout, 30, "the cluster knows of it")
    refused = topics(kafka, "apply")
    assert refused.returncode == 1 and "--raise-partitions" in refused.stderr
    assert "+ task-events " in topics(kafka, "plan").stdout, "a refused apply changes nothing"
    assert topics(kafka, "apply", "--raise-partitions").returncode == 0
    settled = topics(kafka, "plan")
    assert settled.returncode == 0, settled.stdout
    assert "? somebody-elses" in settled.stdout

    tool(kafka, "TopicCommand", "--alter", "--topic", "task-lifecycle", "--partitions", "9")
    wait_until(lambda: "! task-lifecycle  partitions=9 -> 6" in topics(kafka, "plan").stdout, 30, "the cluster knows of it")
    assert topics(kafka, "plan").returncode == 1
    assert topics(kafka, "apply", "--raise-partitions").returncode == 1


def test_a_cluster_that_cannot_be_reached_is_told(kafka):
    away = topics("127.0.0.1:1", "plan")
    assert away.returncode == 1 and away.stderr.startswith("taskora: "), away.stderr
    assert topics("nonsense", "plan").returncode == 2


def test_a_fleet_over_kafka_does_what_one_process_does(kafka):
    with fleet(kafka) as (server, workers):
        for worker in workers.values():
            wait_until(lambda: readiness(worker.port)[0] == 200, 60, f"{worker.name} is ready")
        ada = server.register(time_zone="Europe/Berlin")
        rent = ada("POST", "/api/v1/tasks", {"title": "rent", "due_date": "2027-01-31T09:00", "recurrence_rule": "monthly"}).json
        ada("PATCH", f"/api/v1/tasks/{rent['id']}", {"title": "the rent"})
        assert ada("POST", f"/api/v1/tasks/{rent['id']}/complete").status == 200
        successor = wait_until(lambda: [t for t in ada("GET", "/api/v1/tasks?status=open").json["items"]], 30, "the next rent")
        assert len(successor) == 1 and successor[0]["due_date"].startswith("2027-02-28")

        with server.database() as connection, connection.cursor() as cursor:
            def count(sql):
                cursor.execute(sql)
                return cursor.fetchone()[0]
            wait_until(lambda: count("SELECT count(*) FROM event_log WHERE type = 'recurrence.created'") == 1, 30, "its event")
            positions = count("SELECT max(pos) FROM event_log")
            wait_until(lambda: count("SELECT forwarded_pos FROM relay_cursor") >= positions, 30, "all is on the log")
            wait_until(lambda: count("SELECT count(*) FROM audit_log") >= positions, 30, "all is in the audit log")
            assert count("SELECT count(DISTINCT log) FROM consumer_offset") == 1
            assert count("SELECT min(log) FROM consumer_offset") == "kafka"
            cursor.execute("SELECT type, event_id::text FROM event_log WHERE topic = 'task-events' ORDER BY pos")
            written = cursor.fetchall()

        key = str(rent["id"])
        events = records(kafka, "task-events")
        assert sorted(v["id"] for _, _, v in events) == sorted(event_id for _, event_id in written)
        mine = [v for k, _, v in events if k == key and v["type"].startswith("task.")]
        assert [v["type"] for v in mine] == ["task.created", "task.updated", "task.completed"]
        for record_key, headers, value in events:
            assert value["specversion"] == "1.0" and value["partitionkey"] == record_key
            assert headers["traceparent"] == value["traceparent"] and headers["partitionkey"] == record_key
            assert headers["event_type"] == value["type"]
            assert headers["content-type"] == "application/cloudevents+json; charset=UTF-8"
        updates = records(kafka, "task-updates")
        assert sorted(v["id"] for _, _, v in updates) == sorted(e for t, e in written if t.startswith("task."))
        states = {"task.created", "task.completed", "task.reopened", "task.deleted", "recurrence.created"}
        lifecycle = records(kafka, "task-lifecycle")
        assert sorted(v["id"] for _, _, v in lifecycle) == sorted(e for t, e in written if t in states)

        understood = as_cloudevents(events)
        assert len(understood) == len(events)
        for event, (_, _, value) in zip(understood, events, strict=True):
            attributes = event["attributes"]
            assert event["data"] == value["data"] and attributes["specversion"] == "1.0"
            assert {n: attributes[n] for n in ("id", "type", "source", "subject", "traceparent", "partitionkey")} == \
                {n: value[n] for n in ("id", "type", "source", "subject", "traceparent", "partitionkey")}
            assert attributes["datacontenttype"] == "application/json" and attributes["time"]

        metrics = Client(workers["audit-logger"].port)("GET", "/metrics").body.decode()
        wait_until(lambda: "taskora_kafka_brokers_up{" in Client(workers["outbox-relay"].port)("GET", "/metrics").body.decode(),
                   30, "the writer's statistics")
        assert 'taskora_consumer_assigned{partition="11"' in metrics


def test_over_a_broker_dead_letters_arrive_and_a_consumer_is_rebuilt_from_the_oldest(kafka):
    key = "4711-" + str(os.getpid())
    with fleet(kafka) as (server, workers):
        for worker in workers.values():
            wait_until(lambda: readiness(worker.port)[0] == 200, 60, f"{worker.name} is ready")
        env = {k: v for k, v in os.environ.items() if not k.startswith("TASKORA_") or k == "TASKORA_QUERIES_RUN"} | {
            "DATA": str(server.data), "TASKORA_LOG": "kafka", "TASKORA_KAFKA_BROKERS": kafka}

        def taskora(*arguments, code=0):
            done = subprocess.run([BIN / "taskora", *arguments, "--json"], env=env, capture_output=True, text=True, timeout=120)
            assert done.returncode == code, (done.returncode, done.stderr)
            return json.loads(done.stdout)
        ada = server.register()
        for title in ("one", "two"):
            assert ada("POST", "/api/v1/tasks", {"title": title}).status == 201
        subprocess.run(["kcat", "-q", "-P", "-b", kafka, "-t", "task-events", "-k", key, "-H", "event_type=task.completed",
                        "-H", "twice=1", "-H", "twice=2"], input=b"no event", check=True, timeout=60)
        letters = wait_until(lambda: (x := taskora("dlq", "list", "--task", key)["items"]) and len(x) == 2 and x, 60, "it is put aside")
        assert {x["consumer"] for x in letters} == {"audit-logger", "recurrence-worker"}
        assert {(x["log"], x["topic"], x["reason"]) for x in letters} == {("kafka", "task-events", "permanent")}

        def arrived():
            done = subprocess.run(["kcat", "-q", "-C", "-e", "-b", kafka, "-t", "task-events.dlq", "-f", "%k\t%h\t%s\n"],
                                  capture_output=True, text=True, timeout=60, check=True).stdout
            return [line.split("\t") for line in done.splitlines() if line.startswith(key + "\t")]
        records = wait_until(lambda: (r := arrived()) and len(r) == 2 and r, 60, "both letters are in the topic")
        for _, headers, value in records:
            names = headers.split(",")
            assert value == "no event" and names[:3] == ["event_type=task.completed", "twice=1", "twice=2"]
            assert "taskora-dlq-topic=task-events" in names and f"taskora-dlq-offset={letters[0]['offset']}" in names
        assert sorted(h.split("taskora-dlq-group=")[1].split(",")[0] for _, h, _ in records) == [
            "taskora.audit-logger", "taskora.recurrence-worker"]
        assert taskora("dlq", "discard", "--task", key, "--yes") == {"discarded": 2}

        wait_until(lambda: taskora("lag")["worst"] == 0, 60, "nobody is behind")
        report = taskora("lag", "--max", "0")
        assert report["relay"]["forward_lag"] == 0 and report["relay"]["led"]
        assert {x["partition"] for x in report["consumers"] if x["topic"] == "task-events"} == set(range(12))
        with server.database() as connection, connection.cursor() as cursor:
            def lasting():
                cursor.execute("SELECT topic, partition, seq, event_id, digest FROM audit_log ORDER BY 1, 2, 3")
                return cursor.fetchall()
            before = lasting()
            cursor.execute("SELECT max(recorded_at) FROM audit_log")
            last = cursor.fetchone()
            assert taskora("replay", "--consumer", "audit-logger", "--from", "oldest", "--fresh", "--yes", "--wait", "90")["lag"] == 0
            assert lasting() == before
            cursor.execute("SELECT min(recorded_at) FROM audit_log")
            assert cursor.fetchone() > last, "all of it is new"
            assert taskora("replay", "--consumer", "audit-logger", "--from", "1", "--wait", "90")["lag"] == 0
            assert lasting() == before, "what is there is not doubled"


def test_without_its_topics_a_fleet_waits_and_says_what_is_missing(kafka):
    tool(kafka, "TopicCommand", "--delete", "--topic", "reminders")
    with fleet(kafka) as (server, workers):
        for name in ("outbox-relay", "notifier"):
            wait_until(lambda: "unknown_topic" in readiness(workers[name].port)[1], 60, f"{name} says so")
        ada = server.register()
        assert ada("POST", "/api/v1/tasks", {"title": "goes on"}).status == 201
        tool(kafka, "TopicCommand", "--create", "--topic", "reminders", "--partitions", "12")
        for name in ("outbox-relay", "notifier"):
            wait_until(lambda: readiness(workers[name].port)[0] == 200, 60, f"{name} is ready")


def test_one_trace_leads_from_the_request_to_the_notification(kafka):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with fleet(kafka) as (server, workers):
        for worker in workers.values():
            wait_until(lambda: readiness(worker.port)[0] == 200, 60, f"{worker.name} is ready")
        ada = server.register()
        soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)).isoformat()
        made = ada("POST", "/api/v1/tasks", {"title": "call", "reminders": [{"remind_at": soon}]},
                   {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        assert made.status == 201, made.body
        wait_until(lambda: ada("GET", "/api/v1/notifications").json["items"], 30, "the notification")
        with server.database() as connection, connection.cursor() as cursor:
            def traces():
                cursor.execute("SELECT type, split_part(headers ->> 'traceparent', '-', 2) FROM event_log "
                               "WHERE type IN ('task.created', 'reminder.due', 'reminder.sent') AND account_id = %s", (ada.user_id,))
                return dict(cursor.fetchall())
            wait_until(lambda: len(traces()) == 3, 30, "the three events")
            assert traces() == {"task.created": trace, "reminder.due": trace, "reminder.sent": trace}
