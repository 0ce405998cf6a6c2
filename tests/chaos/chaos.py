#!/usr/bin/python3
"""Breaks a whole fleet for a while, then checks that no promise was broken.

usage: chaos.py [--minutes 30] [--seed N] [--brokers 3] [--only FAULT,FAULT…] [--fault SWITCH] [--older BIN_DIR]
Services, PostgreSQL and Kafka run as processes of their own on loopback (fleet.py). Clients write to hot and cold tasks,
ask for reminders, and read their streams through every interruption; each acknowledgement is synced to disk. A nemesis,
whose choices all come from the seed, breaks one thing after another. When it rests, everything has a minute to settle;
then checker.py reads the database and log_checker.py the topics and what the streams showed.
With --older the fleet begins as the programs of BIN_DIR, an older version, over its schema; then the new schema comes and the
new programs, one after another, and from there on every restart changes the version of its process.
Exit: 0 no violation, 1 violations (printed, smallest witness of each), 2 the run itself failed.
"""
import argparse
import concurrent.futures
import contextlib
import datetime
import os
import pathlib
import random
import signal
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import checker  # noqa: E402
import conftest  # noqa: E402
import crash  # noqa: E402
import log_checker  # noqa: E402
from fleet import end_all_on_sigterm, fleet, pause  # noqa: E402
from test_sync_gateway import Stream  # noqa: E402

CLIENTS, HOT, READERS = 6, 5, 2


class Reader(threading.Thread):
    """Reads the account's stream through a replica of sync-gateway, from where it was when it breaks off."""

    def __init__(self, number, run):
        super().__init__(daemon=True)
        self.run_state, self.number, self.seen, self.resets = run, number, [], 0

    def run(self):
        gateways = self.run_state.fleet.of("sync-gateway")
        while not self.run_state.read_to_end(self):
            last = self.seen[-1] if self.seen else self.run_state.first_position
            try:
                stream = Stream(gateways[self.number % len(gateways)].port, token=self.run_state.token, last=last)
            except (OSError, ValueError, IndexError):
                time.sleep(0.2)
                continue
            taken = 0
            while not stream.closed and stream.status == 200 and not self.run_state.read_to_end(self):
                events = stream.events[taken:]
                taken += len(events)
                self.seen += [int(e["id"]) for e in events if e["event"] not in ("ready", "reset")]
                self.resets += sum(e["event"] == "reset" for e in events)
                time.sleep(0.05)
            stream.close()
            self.number += 1  # the next replica: each serves any user
            time.sleep(0.1)


class Reminders(threading.Thread):
    """Asks for a reminder every now and then, due in a second or two."""

    def __init__(self, run):
        super().__init__(daemon=True)
        self.run_state = run

    def run(self):
        client = conftest.Client(self.run_state.fleet.port, self.run_state.token)
        while not self.run_state.done.wait(0.7):
            due = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
            body = {"title": "remind me", "uid": str(uuid.uuid4()), "reminders": [{"remind_at": due.isoformat()}]}
            try:
                client("POST", "/api/v1/tasks", body)
            except (OSError, conftest.http.client.HTTPException, ValueError):
                client.close()


class Run:
    """What crash.Writer wants to know of a run, and the nemesis with it."""

    def __init__(self, one, seed):
        self.fleet, self.seed, self.directory = one, seed, one.directory
        self.server = one  # crash.Writer's name for whoever has a port
        self.lock, self.done, self.acknowledged = threading.Lock(), threading.Event(), 0
        self.settled, self.poison, self.broken = threading.Event(), [], {}
        self.last_position, self.passed, self.stuck = None, [], []
        owner = one.register()
        self.user_id = owner.user_id
        scopes = ["tasks:read", "tasks:write", "stream:read"]
        made = owner("POST", "/api/v1/tokens", {"name": "chaos", "scopes": scopes})
        assert made.status == 201, made.body
        self.token = made.json["token"]
        client = conftest.Client(one.port, self.token)
        self.hot = [client("POST", "/api/v1/tasks", {"title": f"hot {i}"}).json["id"] for i in range(HOT)]
        self.first_position = 0

    def read_to_end(self, reader):
        """Whether the reader has all there is to read, or no time is left for it."""
        if self.settled.is_set():
            return True
        return self.last_position is not None and bool(reader.seen) and reader.seen[-1] >= self.last_position

    def play(self, seconds, only):
        nemesis, end = Nemesis(self, only), time.monotonic() + seconds
        writers = [crash.Writer(i, self) for i in range(CLIENTS)] + [Reminders(self)]
        readers = [Reader(i, self) for i in range(READERS)]
        for thread in writers + readers:
            thread.start()
        if self.fleet.older:
            time.sleep(5)
            self.fleet.roll(lambda: pause(nemesis.dice.uniform(0.2, 2), end))
        while time.monotonic() < end:
            nemesis.strike(end)
        self.done.set()
        nemesis.mend()
        for thread in writers:
            thread.join(60)
        try:
            self.stuck = log_checker.noted(self.fleet)
            if not self.stuck:
                self.fleet.wait_ready()
        except AssertionError as error:
            self.stuck = [f"not everything is ready again, {str(error)[:2000]}"]
        if self.stuck:  # nothing will settle: nothing more can be said
            self.settled.set()
            return readers
        with self.fleet.database() as database, database.cursor() as cursor:
            calm = log_checker.settle(cursor, self.fleet.kafka, parked=True)
            self.passed = log_checker.passed_by(cursor, self.fleet.kafka)
            cursor.execute("SELECT id FROM dead_letters WHERE reason = 'permanent' AND state = 'parked' ORDER BY id")
            letters = [str(row[0]) for row in cursor.fetchall()]
            if letters:
                self.fleet.command("taskora", "dlq", "discard", "--yes", *letters)
                self.fleet.command("taskora", "dlq", "replay", "--all", seconds=900)  # a long run parks a lot
            if calm:
                log_checker.settle(cursor, self.fleet.kafka)
            cursor.execute("SELECT max(pos) FROM event_log WHERE account_id = %s", (self.user_id,))
            self.last_position = cursor.fetchone()[0]
        for reader in readers:
            reader.join(30)
        self.settled.set()
        for reader in readers:
            reader.join()
        for writer in writers[:CLIENTS]:
            writer.file.close()
        return readers


class Nemesis:
    """One fault at a time, each mended before the next, chosen by the seed alone."""

    def __init__(self, run, only):
        self.run, self.fleet, self.dice = run, run.fleet, random.Random(f"nemesis/{run.seed}")
        self.faults = {name: getattr(self, name) for name in only or WEIGHTS}
        self.weights = [WEIGHTS[name] for name in self.faults]

    def strike(self, end):
        name = self.dice.choices(list(self.faults), self.weights)[0]
        self.faults[name](end)
        self.run.broken[name] = self.run.broken.get(name, 0) + 1
        pause(self.dice.uniform(0.2, 2), end)

    def mend(self):
        for process in self.fleet.processes:
            process.go_on()
            if not process.running():
                process.start()

    # Each takes the time at which the run ends, and leaves everything running again.

    def kill(self, end):
        victim = self.dice.choice(self.fleet.processes)
        victim.end(signal.SIGKILL)
        pause(self.dice.uniform(0, 2), end)
        victim.start()

    def kill_all_of_one_service(self, end):
        victims = self.fleet.of(self.dice.choice([p.name for p in self.fleet.processes]))
        for victim in victims:
            victim.end(signal.SIGKILL)
        pause(self.dice.uniform(0, 2), end)
        for victim in victims:
            victim.start()

    def die_at_a_point(self, end):
        """Between two steps that belong together: the process kills itself when it comes by."""
        name = self.dice.choice(list(POINTS))
        victim = self.dice.choice(self.fleet.of(name))
        victim.end(signal.SIGKILL)
        victim.start(TASKORA_CRASH_POINT=f"{self.dice.choice(POINTS[name])}:{self.dice.randint(1, 20)}")
        over = min(end, time.monotonic() + 10)
        while victim.running() and time.monotonic() < over:
            time.sleep(0.05)
        victim.end(signal.SIGKILL)
        victim.start()

    def freeze(self, end):
        """Longer than a session lasts as often as not: another takes over, and this one does not know."""
        victim = self.dice.choice(self.fleet.processes)
        victim.pause(True)
        pause(self.dice.uniform(0.5, 7), end)
        victim.pause(False)

    def freeze_leader(self, end):
        """The relay that leads stops in the middle of whatever it does, loses its lock, and goes on beside its successor."""
        relays = [relay for relay in self.fleet.of("outbox-relay") if relay.running()]
        for relay in relays:
            relay.pause(True)
        self.end_leadership()
        for relay in self.dice.sample(relays, len(relays)):
            relay.pause(False)
            pause(self.dice.uniform(0, 0.5), end)

    def end_leadership(self):
        """The session that holds the relays' lock ends; its process is not told."""
        with self.fleet.database() as database, database.cursor() as cursor:
            cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid IN "
                           "(SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'outbox-relay%')")

    def stale_leader(self, end):
        """A leader has chosen a page and stops before it is written; its session, and with it the lock, is gone. Its successor
        writes a page of its own choice and stops. Then the old one writes its page, as far as it is let, and the new one goes on.
        Pages of one row, and a transaction that took its id before the old page's and commits after it: so the two differ."""
        old, new = self.dice.sample(self.fleet.of("outbox-relay"), 2)
        page = {"TASKORA_RELAY_PAGE": "1"}
        held = self.hold_a_write()
        try:
            pause(0.2, end)
            for relay in (old, new):
                relay.end(signal.SIGKILL)
            pause(0.1, end)
            old.start(TASKORA_CRASH_POINT="relay.before_page:1:stop", **page)
            stopped = self.await_stop(old)
        finally:
            self.let_go(held)
        if stopped:
            self.end_leadership()
            pause(0.1, end)
            new.start(TASKORA_CRASH_POINT="relay.after_page:1:stop", **page)
            self.await_stop(new)
            old.go_on()
            pause(0.3, end)
            new.go_on()
            pause(self.dice.uniform(0, 1), end)
        for relay in (old, new):
            relay.end(signal.SIGKILL)
            relay.start()

    def stale_consumer(self, end):
        """A consumer has said how far it is about to apply, and stops; another takes its partitions and goes on; then the old one
        applies, as far as it is let."""
        old = self.dice.choice(self.fleet.of(self.dice.choice([name for name, points in POINTS.items() if points is CONSUMER_POINTS])))
        old.end(signal.SIGKILL)
        old.start(TASKORA_CRASH_POINT=f"consumer.begun:{self.dice.randint(1, 20)}:stop")
        if self.await_stop(old):
            pause(self.dice.uniform(4, 6), end)  # longer than its session with the broker
            old.go_on()
            pause(self.dice.uniform(0, 1), end)
        old.end(signal.SIGKILL)
        old.start()

    def hold_a_write(self, seconds=3):
        """Stops the database's process of a transaction that has written to the outbox. Its pid, or None when none was met."""
        over = time.monotonic() + seconds
        with self.fleet.database() as database, database.cursor() as cursor:
            while time.monotonic() < over:
                cursor.execute(WRITING)
                for (pid,) in cursor.fetchall():
                    os.kill(pid, signal.SIGSTOP)
                    if self.still_writes(cursor, pid):
                        return pid
                    self.let_go(pid)
        return None

    def still_writes(self, cursor, pid, seconds=1):
        """Of one that is stopped; False, and it goes on, where it was stopped with a latch that the question needs."""
        asked = time.monotonic()
        unblock = threading.Timer(seconds, self.let_go, [pid])
        unblock.start()
        try:
            cursor.execute(WRITING)
        finally:
            unblock.cancel()
        return (pid,) in cursor.fetchall() and time.monotonic() - asked < seconds

    @staticmethod
    def let_go(pid):
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    @staticmethod
    def await_stop(relay, seconds=8):
        over = time.monotonic() + seconds
        while relay.running() and not relay.stopped() and time.monotonic() < over:
            time.sleep(0.02)
        return relay.stopped()

    def drain(self, end):
        victim = self.dice.choice(self.fleet.processes)
        code = victim.end(signal.SIGTERM, 60)
        assert code == 0, f"{victim} ended with {code}: {self.fleet.last_words(victim)}"
        victim.start()

    def kill_broker(self, end):
        node = self.dice.randint(1, self.fleet.kafka.brokers)
        self.fleet.kafka.kill(node)
        pause(self.dice.uniform(0, 5), end)
        self.fleet.kafka.resume(node)

    def kill_all_brokers(self, end):
        nodes = range(1, self.fleet.kafka.brokers + 1)
        for node in nodes:
            self.fleet.kafka.kill(node)
        pause(self.dice.uniform(2, 60), end)
        with concurrent.futures.ThreadPoolExecutor() as pool:  # one alone is no quorum
            list(pool.map(self.fleet.kafka.resume, nodes))

    def crash_postgres(self, end):
        self.fleet.postgres.stop("immediate")
        pause(self.dice.uniform(0, 3), end)
        self.fleet.postgres.start()

    def cut_connections(self, end):
        """In the middle of statements and commits; those that are idle are the less interesting ones."""
        for _ in range(20):
            with self.fleet.database() as database, database.cursor() as cursor:
                cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                               "AND backend_type = 'client backend' AND (state <> 'idle' OR random() < 0.05)")
            pause(0.05, end)

    def a_link(self):
        return self.dice.choice([self.fleet.kafka.links, self.fleet.postgres.links])

    def cut_links(self, end):
        links = self.a_link()
        for _ in range(self.dice.randint(1, 5)):
            links.cut()
            pause(self.dice.uniform(0.05, 0.5), end)

    def hang_links(self, end):
        """Half-open: what is sent goes nowhere and nobody is told."""
        links = self.a_link()
        links.hang(True)
        pause(self.dice.uniform(0.5, 8), end)
        links.hang(False)

    def slow_links(self, end):
        links = self.a_link()
        links.slow(self.dice.uniform(0.02, 0.3))
        pause(self.dice.uniform(1, 5), end)
        links.slow(0)

    def inject_duplicates(self, end):
        """Records of before, byte for byte, at the end of their partitions; completions above all, since they cause the most."""
        for topic in ("task-events", "reminders"):
            records = list(self.fleet.kafka.read(topic, last=600))
            completions = [record for record in records if "event_type=task.completed" in record[3]]
            chosen = self.dice.sample(records, min(5, len(records))) + self.dice.sample(completions, min(15, len(completions)))
            for partition, _, key, headers, value in chosen:
                self.fleet.kafka.write(topic, partition, key, headers.split(","), value)

    def inject_poison(self, end):
        value = f"poison {len(self.run.poison)} {self.run.seed}".encode()
        partition = self.dice.randrange(12)
        self.fleet.kafka.write("task-events", partition, f"poison-{len(self.run.poison)}", ["event_type=task.completed"], value)
        self.run.poison.append(value)

    def park(self, end):
        """Poison under the key of a task: its later events must wait behind it, in order, until somebody decides."""
        task = str(self.dice.choice(self.run.hot))
        home = next((p for p, _, key, _, _ in self.fleet.kafka.read("task-events", last=1200) if key == task), None)
        if home is not None:
            self.run.poison.append(f"poison of a task {len(self.run.poison)} {self.run.seed}".encode())
            self.fleet.kafka.write("task-events", home, task, ["event_type=task.completed"], self.run.poison[-1])


# Who is in a transaction that has a row in the outbox.
WRITING = ("SELECT DISTINCT l.pid FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) WHERE l.relation = 'outbox'::regclass "
           "AND l.mode = 'RowExclusiveLock' AND l.granted AND a.backend_xid IS NOT NULL AND a.application_name LIKE 'task-api%'")
CONSUMER_POINTS = ("consumer.begun", "consumer.attempted", "consumer.applied", "consumer.before_commit")
POINTS = {"outbox-relay": ("relay.before_page", "relay.before_move", "relay.after_page", "relay.after_append"), "recurrence-worker": CONSUMER_POINTS,
          "notifier": CONSUMER_POINTS, "audit-logger": CONSUMER_POINTS}
WEIGHTS = {"kill": 4, "die_at_a_point": 3, "kill_all_of_one_service": 2, "freeze": 3, "freeze_leader": 1, "stale_leader": 1,
           "stale_consumer": 1, "drain": 2, "kill_broker": 2, "kill_all_brokers": 1, "crash_postgres": 2, "cut_connections": 2,
           "cut_links": 2, "hang_links": 1, "slow_links": 1, "inject_duplicates": 2, "inject_poison": 1, "park": 1}


def whole(one, run, readers):
    files = sorted(one.directory.glob("client-*.jsonl"))
    return checker.check(one, files, apart=log_checker.APART) + log_checker.check(one, run, readers) + log_checker.noted(one)


def play(seconds, seed, brokers, only=(), faults=None, out=print, older=None):
    """Violations found, smallest witness first."""
    with fleet(brokers, faults, older) as one:
        log_checker.watch(one)
        run = Run(one, seed)
        readers = run.play(seconds, only)
        violations = run.stuck or whole(one, run, readers)
        struck = ", ".join(f"{count} {name}" for name, count in sorted(run.broken.items()))
        out(f"seed {seed}, {seconds:.0f} s: {run.acknowledged} acknowledged writes, "
            f"{sum(len(r.seen) for r in readers)} events on {READERS} streams; {struck}; {len(violations)} violations")
        for violation in violations[:20]:  # before the fleet's own end, which may go wrong too
            out(violation)
        return violations


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--brokers", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--fault", default="")
    parser.add_argument("--older", type=lambda text: pathlib.Path(text).resolve())
    given = parser.parse_args()
    only = [name for name in given.only.split(",") if name]
    unknown = set(only) - set(WEIGHTS)
    if unknown:
        parser.error(f"no such fault: {', '.join(unknown)}; one of {', '.join(WEIGHTS)}")
    switches = {"TASKORA_FAULT": given.fault} if given.fault else None
    end_all_on_sigterm()
    violations = play(given.minutes * 60, given.seed, given.brokers, only, switches, older=given.older)
    if violations:
        print(f"again: BIN_DIR={os.environ.get('BIN_DIR', 'build/dev/bin')} {sys.argv[0]} --minutes {given.minutes} --seed "
              f"{given.seed} --brokers {given.brokers}" + (f" --only {given.only}" if only else ""))
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
