#!/usr/bin/python3
"""Kills Taskora at random moments under load and checks that no promise was broken.

usage: crash.py [--writes 20000] [--kills 20] [--seconds 600] [--seed N] [--fault SWITCH]
The server (BIN_DIR/taskora serve) runs on loopback with a data directory of its own; 16 clients write to 10 hot tasks and
many cold ones and sync every acknowledgement to disk; a killer sends SIGKILL. Then checker.py reads everything.
Exit: 0 no violation, 1 violations (printed, smallest witness first), 2 the run itself failed.
"""
import argparse
import json
import os
import pathlib
import random
import signal
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import conftest  # noqa: E402
from checker import check  # noqa: E402

CLIENTS, HOT = 16, 10


class Writer(threading.Thread):
    """One client. Its file holds an acknowledgement per line: what was written, and the version that came back."""

    def __init__(self, number, run):
        super().__init__(daemon=True)
        self.run_state, self.random = run, random.Random(f"{run.seed}/{number}")
        self.file = open(run.directory / f"client-{number}.jsonl", "w", encoding="utf-8")
        self.client, self.mine, self.serial = None, [], 0
        self.pending = None  # a request with a key whose answer never came: repeated until one does

    def run(self):
        while not self.run_state.done.is_set():
            try:
                self.client = conftest.Client(self.run_state.server.port, self.run_state.token)
                while not self.run_state.done.is_set():
                    if self.pending:
                        self.make(*self.pending)
                    self.write()
            except (OSError, conftest.http.client.HTTPException, ValueError):
                time.sleep(0.05)  # killed: nobody knows whether the last write happened
            finally:
                self.client.close()

    def write(self):
        self.serial += 1
        dice = self.random.random()
        if dice < 0.45:
            task = self.random.choice(self.run_state.hot)
            self.change("PATCH", task, {"description": f"{self.name}-{self.serial}"})
        elif dice < 0.6 and self.mine:
            self.change("POST", self.mine.pop(), None, "/complete")
        else:
            self.create(dice)

    def create(self, dice):
        body = {"title": f"{self.name}-{self.serial}"}
        if dice > 0.8:
            rule = "daily" if dice < 0.95 else "FREQ=DAILY;COUNT=1"  # which ends with its first completion
            body |= {"due_date": "2030-01-01T09:00", "recurrence_rule": rule, "reminder_minutes": 10}
        if dice > 0.9:  # the key alone tells the server that it is a repetition
            self.pending = body, {"Idempotency-Key": str(uuid.uuid4())}
            self.make(*self.pending)
        else:
            self.make(body | {"uid": str(uuid.uuid4())}, {})

    def make(self, body, headers):
        answer = self.client("POST", "/api/v1/tasks", body, headers)
        if headers and answer.status < 500 and answer.status != 409:
            self.pending = None
        if answer.status in (200, 201):
            task = answer.json
            self.acknowledge(task, "title", body["title"])
            if task["is_recurring"]:
                self.mine.append(task["id"])

    def change(self, method, task, body, suffix=""):
        answer = self.client(method, f"/api/v1/tasks/{task}{suffix}", body)
        if answer.status == 200:
            member = next(iter(body)) if body else "status"
            self.acknowledge(answer.json, member, body[member] if body else "done")

    def acknowledge(self, task, member, value):
        line = {"task": task["id"], "version": task["version"], "member": member, "value": value}
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        with self.run_state.lock:
            self.run_state.acknowledged += 1


class Run:
    def __init__(self, directory, seed, fault):
        self.directory, self.seed = pathlib.Path(directory), seed
        self.lock, self.done, self.acknowledged, self.kills = threading.Lock(), threading.Event(), 0, 0
        env = {"TASKORA_LOG_LEVEL": "warn"} | ({"TASKORA_FAULT": fault} if fault else {})
        self.server = conftest.Server(self.directory / "data", env).start()
        owner = self.server.register()
        scopes = ["tasks:read", "tasks:write"]
        self.token = owner("POST", "/api/v1/tokens", {"name": "crash", "scopes": scopes}).json["token"]
        client = conftest.Client(self.server.port, self.token)
        self.hot = [client("POST", "/api/v1/tasks", {"title": f"hot {i}"}).json["id"] for i in range(HOT)]

    def kill(self, postgres):
        """SIGKILL to the server; its PostgreSQL lives on and is adopted, unless it is killed too."""
        if postgres:
            pid = int((self.server.data / "postgres/data/postmaster.pid").resolve().read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
        self.server.stop(signal.SIGKILL)
        self.kills += 1
        self.server.start()

    def play(self, writes, kills, seconds, provoke):
        dice, end = random.Random(self.seed), time.monotonic() + seconds
        writers = [Writer(i, self) for i in range(CLIENTS)]
        for writer in writers:
            writer.start()
        while time.monotonic() < end and (self.acknowledged < writes or self.kills < kills):
            time.sleep(dice.uniform(0.3, 1.5))
            if provoke:
                provoke(self, dice)
            if self.kills < kills:
                self.kill(postgres=dice.random() < 0.15)
        self.done.set()
        for writer in writers:
            writer.join(30)
            writer.file.close()


def play(writes, kills, seconds, seed, fault="", provoke=None, out=print):
    """Violations found, smallest witness first."""
    with tempfile.TemporaryDirectory(prefix="taskora-crash-", ignore_cleanup_errors=True) as directory:
        os.chmod(directory, 0o755)
        run = Run(directory, seed, fault)
        try:
            run.play(writes, kills, seconds, provoke)
            violations = check(run.server, sorted(run.directory.glob("client-*.jsonl")))
            out(f"seed {seed}: {run.acknowledged} acknowledged writes, {run.kills} kills, {len(violations)} violations")
            return violations
        finally:
            run.server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--writes", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=900)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--fault", default="")
    given = parser.parse_args()
    violations = play(given.writes, given.kills, given.seconds, given.seed, given.fault)
    for violation in violations[:20]:
        print(violation)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
