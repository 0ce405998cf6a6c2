"""A real Taskora for the tests: the built program, its own PostgreSQL, free ports, and a client without magic."""
import contextlib
import http.client
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

import pytest

for name in [n for n in os.environ if n.startswith("PG")]:
    del os.environ[name]  # a developer's own database is not for the tests' connections

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("BIN_DIR", ROOT / "build/dev/bin"))
PASSWORD = "correct horse battery"


GIVEN = set()  # by free_ports: who got one may not listen there yet


def free_ports():
    """A port whose neighbour is free too: the operations listener takes PORT + 1. Nobody gets it twice.

    Below the range from which the system gives out ports of its own: a client that tries an address where nobody listens yet
    could be given that very port and be connected with itself.
    """
    for _ in range(1000):
        port = random.randrange(20_000, 30_000)
        if not GIVEN.isdisjoint((port, port + 1)):
            continue
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
                GIVEN.update((port, port + 1))
                return port
            except OSError:
                continue
    raise RuntimeError("no two free ports in a row")


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def slug(self):
        return self.json["type"].removeprefix("urn:taskora:problem:")


class Client:
    """One keep-alive connection, one credential."""

    def __init__(self, port, token=None):
        self.port, self.token, self.connection = port, token, None

    def __call__(self, method, path, body=None, headers=None, raw=None):
        sent = {"Content-Type": "application/json"} if body is not None or raw is not None else {}
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        sent.update(headers or {})
        payload = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        for attempt in (1, 2):  # the server may have closed an idle connection
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                self.connection.request(method, path, body=payload, headers=sent)
                answer = Answer(self.connection.getresponse())
                if answer.headers.get("connection") == "close":
                    self.close()
                return answer
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()
                if attempt == 2:
                    raise

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Server:
    def __init__(self, data, env=None, only=None):
        self.data, self.env, self.process = pathlib.Path(data), env or {}, None
        self.arguments = ["--only", only] if only else []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.port = free_ports()
        self.log = open(self.data.parent / "server.log", "ab")
        env = {k: v for k, v in os.environ.items() if not k.startswith("TASKORA_") or k == "TASKORA_QUERIES_RUN"}
        env |= {"PORT": str(self.port), "DATA": str(self.data)} | self.env
        self.process = subprocess.Popen([BIN / "taskora", "serve", *self.arguments], env=env, stdout=self.log, stderr=self.log,
                                        start_new_session=True)
        wait_until(self.ready, 60, "the server is ready")
        return self

    def ready(self):
        assert self.process.poll() is None, (self.data.parent / "server.log").read_text()[-4000:]
        try:
            return Client(self.port + 1)("GET", "/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(60)
        self.log.close()
        return code

    def register(self, **more):
        email = f"{uuid.uuid4()}@example.org"
        answer = Client(self.port)("POST", "/api/v1/auth/register", {"email": email, "password": PASSWORD} | more)
        assert answer.status == 201, answer.body
        client = Client(self.port, answer.json["access_token"])
        client.email, client.session, client.user_id = email, answer.json, answer.json["user_id"]
        return client

    @contextlib.contextmanager
    def database(self):
        """A connection as the owner of the schema, past every policy; each statement commits by itself."""
        import psycopg2
        directory = (self.data / "postgres").resolve()
        socket_directory = (directory / "data/postmaster.pid").read_text().splitlines()[4]
        connection = psycopg2.connect(host=socket_directory, user="postgres", dbname="taskora")
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def rows_read(plan, table):
    """Rows of a table that a plan of EXPLAIN (ANALYZE, FORMAT JSON) has looked at."""
    here = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"] if plan.get("Relation Name") == table else 0
    return here + sum(rows_read(part, table) for part in plan.get("Plans", []))


@contextlib.contextmanager
def data_directory():
    """A place for DATA that the database's own user can reach."""
    with tempfile.TemporaryDirectory(prefix="taskora-test-", ignore_cleanup_errors=True) as directory:
        os.chmod(directory, 0o755)
        yield pathlib.Path(directory) / "data"


@pytest.fixture
def data():
    with data_directory() as directory:
        yield directory


@pytest.fixture(scope="session")
def server():
    with data_directory() as directory:
        running = Server(directory).start()
        yield running
        assert running.stop() == 0
        log = (running.data.parent / "server.log").read_text()
        failed = [line for line in log.splitlines() if '"handler failed"' in line]
        assert not failed, failed[:3]


@pytest.fixture
def ada(server):
    client = server.register(time_zone="Europe/Berlin")
    yield client
    client.close()


@pytest.fixture
def bob(server):
    client = server.register()
    yield client
    client.close()
