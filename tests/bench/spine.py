#!/usr/bin/python3
"""Measures the spine: outbox to event_log, to Kafka, to a consumer's effects; each against the same SQL done by hand.

usage: tests/bench/spine.py          Prints the numbers; `tests/bench/run` writes them to docs/benchmarks.*.
The release build's own outbox-relay and audit-logger, one broker (scripts/kafka), PostgreSQL with fsync. Times are the
database's: numbered_at of event_log, recorded_at of the audit log, and a trigger on the relay's place. A program and its
baseline run one after the other in each round; a ratio is the median of the rounds' ratios. About three minutes.
"""
import collections
import contextlib
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/chaos"), str(ROOT / "tests/integration")]
os.environ.setdefault("BIN_DIR", str(ROOT / "build/release/bin"))
import fleet  # noqa: E402
from conftest import BIN, free_ports, wait_until  # noqa: E402

EVENTS, PAGE, BATCH, ROUNDS, LIMIT, PARKED = 100_000, 1_000, 100, 3, 90, 200
RELAY, LOG, AUDIT = ROOT / "apps/outbox-relay/store/queries", ROOT / "libs/taskora/log/postgres/queries", \
    ROOT / "apps/audit-logger/store/queries"

SET_UP = """
CREATE TABLE bench_forwarded (pos bigint, at timestamptz);
GRANT INSERT ON bench_forwarded TO PUBLIC;
CREATE FUNCTION bench_forwarded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO bench_forwarded VALUES (NEW.forwarded_pos, clock_timestamp()); RETURN NULL; END $$;
CREATE TRIGGER bench_forwarded AFTER UPDATE ON relay_cursor FOR EACH ROW
  WHEN (OLD.forwarded_pos < NEW.forwarded_pos) EXECUTE FUNCTION bench_forwarded();
CREATE TABLE bench_start AS SELECT pg_current_snapshot() AS snapshot;
CREATE PROCEDURE bench_fill(events integer, template text) LANGUAGE plpgsql AS $$
DECLARE id uuid;
BEGIN
  SET synchronous_commit = off;
  FOR n IN 1..events LOOP
    id := gen_random_uuid();
    INSERT INTO outbox (event_id, topic, key, partition_key, account_id, project_id, aggregate_version, type, payload, headers)
    VALUES (id, 'task-events', (n % 1000)::text, (n % 1000)::text, md5((n % 100)::text)::uuid, n % 100, (n - 1) / 1000 + 1,
            'task.updated', convert_to(replace(template, '00000000-0000-7000-8000-000000000000', id::text), 'UTF8'),
            '{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}');
    COMMIT;
  END LOOP;
END $$;
"""
# The relay's and the consumers' place before the first event, and an empty log behind them. Nothing is left to be written
# of what was done before: the next program to need a buffer would write it, and be measured for it.
ANEW = """
TRUNCATE event_log, bench_forwarded, audit_log, inbox, consumer_offset, delivery_attempts;
UPDATE relay_cursor SET epoch = epoch + 1, tick_from = (SELECT snapshot FROM bench_start), tick_to = NULL, last_id = 0,
  next_pos = 1, forwarded_pos = 0;
CHECKPOINT;
"""
# How many entries there are, without counting them: who waits must not take the processor from what is measured.
ENTRIES = """SELECT coalesce(sum((SELECT max(seq) FROM audit_log WHERE topic = 'task-events' AND partition = p)), 0)
FROM generate_series(0, 11) AS p"""
ONE = """INSERT INTO outbox (event_id, topic, key, partition_key, aggregate_version, type, payload)
VALUES (gen_random_uuid(), 'task-events', 'latency', 'latency', %s, 'task.updated', '\\x7b7d')"""


def event():
    """An ordinary task's event of about 1.1 KB, as the services write it."""
    identity, time_ = "00000000-0000-7000-8000-000000000000", "2030-01-01T00:00:00.000000Z"
    data = {"event_id": identity, "event_type": "task.updated", "schema_version": 1, "timestamp": time_, "user_id": None,
            "project_id": None, "task_id": None, "task_version": 1, "data": {"note": "x" * 450}}
    return json.dumps({"specversion": "1.0", "id": identity, "source": "/taskora", "type": "task.updated", "subject": "1",
                       "time": time_, "datacontenttype": "application/json",
                       "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "partitionkey": "1", "data": data})


class Durable(fleet.Postgres):
    """The cluster of a fleet, with room enough that checkpoints do not decide what is measured."""

    def start(self):
        options = (f"-k {self.directory} -p {self.port} -c listen_addresses= -c shared_buffers=256MB -c max_connections=100 "
                   "-c max_wal_size=4GB")
        self.call("pg_ctl", "start", "-w", "-D", self.data, "-l", self.directory / "log", "-o", options)


class Spine:
    def __init__(self, directory):
        self.directory = directory
        self.postgres = self.kafka = None
        try:
            self.postgres = Durable(directory / "postgres")
            clean = {k: v for k, v in os.environ.items() if not k.startswith(("TASKORA_", "PG"))}
            self.env = clean | {"TASKORA_DATABASE_URL": self.postgres.url, "TASKORA_LOG_LEVEL": "warn"}
            self.command("db-migrate", "up")
            import psycopg2
            self.connection = psycopg2.connect(self.postgres.url)
            self.connection.autocommit = True
            self.execute(SET_UP)
            self.connection.cursor().execute("CALL bench_fill(%s, %s)", (EVENTS, event()))
            self.execute("VACUUM ANALYZE outbox")
        except BaseException:
            self.close()
            raise

    def start_broker(self):
        """An idle broker takes a fifth of what the PostgreSQL log does without one on two processors: it is not there before."""
        self.kafka = fleet.Kafka(self.directory / "kafka", 1)
        self.env |= {"TASKORA_KAFKA_BROKERS": self.kafka.addresses, "TASKORA_LOG": "kafka"}
        self.command("taskora", "topics", "apply")

    def command(self, program, *arguments):
        subprocess.run([BIN / program, *arguments], env=self.env, check=True, capture_output=True, timeout=60)

    def execute(self, sql, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, sql, *values):
        return self.execute(sql, *values)[0][0]

    @contextlib.contextmanager
    def programs(self, name, count=1, log="kafka"):
        started = []
        try:
            for number in range(count):
                env = self.env | {"TASKORA_LOG": log, "PORT": str(free_ports()), "TASKORA_OPERATIONS_PORT": str(free_ports())}
                with open(self.directory / f"{name}-{number}.log", "ab") as out:
                    started.append(subprocess.Popen([BIN / name], env=env, stdout=out, stderr=out))
            yield started
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            codes = [process.wait(60) for process in started]
        assert codes == [0] * count, f"{name} ended with {codes}"

    def pgbench(self, script, role, transactions, clients=1, **variables):
        """Transactions per second of one client's script."""
        file = self.directory / "script.sql"
        file.write_text(script)
        done = subprocess.run([self.postgres.programs / "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-t",
                               str(transactions), "-f", file, *[f"-D{k}={v}" for k, v in variables.items()], "-h",
                               self.postgres.directory, "-p", str(self.postgres.port), "-U", role, "taskora"],
                              env=os.environ | {"PGOPTIONS": "-c jit=off -c enable_seqscan=off"},  # as the relay's session
                              capture_output=True, text=True, timeout=LIMIT)
        assert done.returncode == 0, done.stderr
        return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])

    def close(self):
        if self.kafka:
            self.kafka.stop()
        if self.postgres:
            self.postgres.stop("immediate")
            self.postgres.links.close()


def statement(file, values):
    """One of the product's statements with pgbench's variables in place of its parameters."""
    text = re.sub(r"--[^\n]*\n", "", file.read_text())
    return " ".join(re.sub(r"\$(\d+)", lambda m: values[int(m[1]) - 1], text).split()) + ";\n"


def quantile(values, q):
    return sorted(values)[min(int(len(values) * q), len(values) - 1)]


# What is measured

def number(spine):
    """Events a second that the relay gives positions, the page in which it begins left out."""
    spine.execute(ANEW)
    with spine.programs("outbox-relay", log="postgres"):
        wait_until(lambda: spine.value("SELECT next_pos FROM relay_cursor") == EVENTS + 1, LIMIT, "every event has a position")
    assert spine.value("SELECT count(*) FROM event_log") == EVENTS
    return float(spine.value("SELECT (%s - min(pos)) / extract(epoch FROM max(numbered_at) - min(numbered_at)) FROM event_log "
                             "WHERE pos >= %s", EVENTS, PAGE))


def number_by_hand(spine):
    """The same rows into the same table, a page a transaction, by one client that knows their transactions."""
    spine.execute(ANEW)
    first = spine.value("SELECT min(txid::text::bigint) FROM outbox")  # one event a transaction, and nobody else wrote
    copied = "event_id, topic, key, partition_key, account_id, project_id, aggregate_version, type, payload, headers, created_at"
    script = (f"\\set lo :lo + {PAGE}\n"
              f"WITH moved AS (UPDATE relay_cursor SET next_pos = next_pos + {PAGE} RETURNING next_pos) "
              f"INSERT INTO event_log (pos, outbox_id, {copied}) SELECT moved.next_pos - {PAGE + 1} + row_number() OVER (ORDER BY id), "
              f"id, {copied} FROM outbox, moved WHERE txid BETWEEN :lo::text::xid8 AND (:lo + {PAGE - 1})::text::xid8;\n")
    rate = spine.pgbench(script, "taskora_outbox_relay", EVENTS // PAGE, lo=first - PAGE) * PAGE
    assert spine.value("SELECT count(*) FROM event_log") == EVENTS
    return rate


def forward(spine):
    """Events a second from a full event_log to acknowledgements."""
    spine.execute("TRUNCATE bench_forwarded; UPDATE relay_cursor SET forwarded_pos = 0, epoch = epoch + 1, "
                  "tick_from = pg_current_snapshot(), tick_to = NULL, last_id = 0, next_pos = %s", EVENTS + 1)
    with spine.programs("outbox-relay"):
        await_forwarded(spine)
    return float(spine.value("SELECT (max(pos) - min(pos)) / extract(epoch FROM max(at) - min(at)) FROM bench_forwarded"))


def drain(spine):
    """Events a second from the outbox to acknowledgements, numbered and forwarded at once, by a relay that has been at work."""
    spine.execute(ANEW)
    with spine.programs("outbox-relay"):
        await_forwarded(spine)
        spine.execute(ANEW)
        await_forwarded(spine)
    return float(spine.value("SELECT %s / extract(epoch FROM (SELECT max(at) FROM bench_forwarded) - "
                             "(SELECT min(numbered_at) FROM event_log))", EVENTS))


def await_forwarded(spine):
    wait_until(lambda: spine.value("SELECT forwarded_pos FROM relay_cursor") == EVENTS, LIMIT, "every event is on the broker")


def check_order(spine):
    """Every event is in the topic, and the first time each of a key's versions is seen, all before it were."""
    versions = {event: version for event, version in spine.execute("SELECT event_id::text, aggregate_version FROM event_log")}
    last, seen = collections.Counter(), set()
    for _, offset, key, _, value in spine.kafka.read("task-events"):
        identity = json.loads(value)["id"]
        if identity in seen:
            continue
        seen.add(identity)
        assert versions[identity] == last[key] + 1, f"key {key}, offset {offset}: {versions[identity]} after {last[key]}"
        last[key] += 1
    assert len(seen) == EVENTS, f"{len(seen)} of {EVENTS} events are in the topic"


def latency(spine, count=1_000, pause=0.005):
    """Milliseconds from the client's commit to the relay's knowledge that the broker has acknowledged, at 200 a second."""
    spine.execute("TRUNCATE bench_forwarded")
    committed = []
    with spine.programs("outbox-relay"):
        before = spine.value("SELECT next_pos FROM relay_cursor")
        spine.execute(ONE, 0)
        wait_until(lambda: spine.value("SELECT forwarded_pos FROM relay_cursor") >= before, LIMIT, "the relay leads")
        start = time.monotonic()
        for i in range(count):
            time.sleep(max(0, start + i * pause - time.monotonic()))
            spine.execute(ONE, i + 1)
            committed.append(time.time())
        end = before + count
        wait_until(lambda: spine.value("SELECT forwarded_pos FROM relay_cursor") == end, LIMIT, "the last one is on the broker")
    moves = spine.execute("SELECT pos, extract(epoch FROM at)::float8 FROM bench_forwarded ORDER BY pos")
    versions = dict(spine.execute("SELECT aggregate_version, pos FROM event_log WHERE key = 'latency'"))
    taken, at = [], iter(moves)
    move = next(at)
    for version, when in enumerate(committed, start=1):
        while move[0] < versions[version]:
            move = next(at)
        taken.append((move[1] - when) * 1000)
    return taken


def consume(spine, consumers, log, parked=0):
    """Events a second that audit-logger applies, one entry each, while all its processes are at work: the middle of the run.
    `parked`: so many of the thousand keys have a dead letter, and their events are put aside behind it instead."""
    spine.execute("TRUNCATE audit_log, inbox, consumer_offset, delivery_attempts, dead_letters")
    spine.execute("INSERT INTO dead_letters (consumer, topic, partition, record, key, value, headers, reason) SELECT 'audit-logger', "
                  "'task-events', partition, -key, key, '', '{}', 'permanent' FROM generate_series(0, 11) AS partition, "
                  "generate_series(1, %s) AS key", parked)
    entries = EVENTS * (1000 - parked) // 1000
    with spine.programs("audit-logger", consumers, log):
        wait_until(lambda: spine.value(ENTRIES) >= entries, LIMIT, "every event has its entry")
    spine.execute("DELETE FROM outbox WHERE type = 'dead_letter'")
    return float(spine.value("SELECT %s * count(*) / extract(epoch FROM max(at) - min(at)) FROM (SELECT recorded_at AS at, row_number() "
                             "OVER (ORDER BY recorded_at) AS n FROM audit_log) AS entries WHERE n BETWEEN %s AND %s",
                             EVENTS / entries, entries * 4 // 10, entries * 85 // 100))


def consume_by_hand(spine, transactions=100):
    """The statements of one of its transactions, by one client, with nothing to read or decode."""
    spine.execute("INSERT INTO consumer_offset (consumer, topic, partition, log, epoch, next) VALUES ('audit-logger', 'bench', 0, 'kafka', 1, 0) "
                  "ON CONFLICT (consumer, topic, partition) DO UPDATE SET epoch = 1, next = 0")
    place = ["'audit-logger'", "'bench'", "0", "1", ":next"]
    entry = statement(AUDIT / "append_audit_entry.sql",
                      ["'bench'", "0", "gen_random_uuid()", "'task.updated'", "NULL", "NULL", "'1'", "1", "clock_timestamp()",
                       "'\\x00'", f"'\\x{'78' * 1100}'"])
    ids = f"ARRAY(SELECT gen_random_uuid() FROM generate_series(1, {BATCH}))"
    script = ("\\set next :n * 100\n\\set n :n + 1\n" + statement(LOG / "consume_begin.sql", [*place, f":next + {BATCH}"]) + "BEGIN;\n"
              + statement(LOG / "consume_move.sql", [*place, f":next + {BATCH}", ids]) + entry * BATCH + "COMMIT;\n")
    return spine.pgbench(script, "taskora_audit_logger", transactions, n=0) * BATCH


def in_rounds(numbers, name, rounds, program, by_hand):
    rates, hands = [], []
    for _ in range(rounds):
        rates.append(program())
        hands.append(by_hand())
    numbers[f"{name}_per_second"] = statistics.median(rates)
    numbers[f"{name}_by_hand_per_second"] = statistics.median(hands)  # how fast a machine this is
    numbers[f"{name}_vs_sql"] = statistics.median(rate / hand for rate, hand in zip(rates, hands))


def measure(say=print):
    numbers = {}
    with tempfile.TemporaryDirectory(prefix="taskora-spine-", ignore_cleanup_errors=True) as directory:
        os.chmod(directory, 0o755)
        spine = Spine(pathlib.Path(directory))
        try:
            in_rounds(numbers, "outbox.to_log", ROUNDS, lambda: number(spine), lambda: number_by_hand(spine))
            spine.start_broker()
            drain(spine)
            check_order(spine)
            in_rounds(numbers, "kafka.consume", 2, lambda: consume(spine, 1, "kafka"), lambda: consume_by_hand(spine))
            for consumers in (2, 4):
                numbers[f"kafka.consume_per_second.by{consumers}"] = consume(spine, consumers, "kafka")
            numbers["kafka.consume_per_second.parked"] = consume(spine, 1, "kafka", parked=PARKED)
            numbers["log.consume_per_second"] = consume(spine, 1, "postgres")
            # These leave repeats in the topics, or events of their own. The broker is warm by now.
            numbers["kafka.drain_per_second"] = statistics.median(drain(spine) for _ in range(ROUNDS))
            numbers["kafka.forward_per_second"] = statistics.median(forward(spine) for _ in range(ROUNDS))
            taken = latency(spine)
            for name, q in (("p50", 0.5), ("p99", 0.99)):
                numbers[f"kafka.commit_to_ack_{name}_ms"] = quantile(taken, q)
        finally:
            spine.close()
    for name, value in numbers.items():
        say(f"{name}: {value:.2f}")
    return numbers


if __name__ == "__main__":
    fleet.end_all_on_sigterm()
    measure()
