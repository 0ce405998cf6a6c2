"""A run against the cluster whose history the checkers of tests/chaos can read: the same writers, readers and questions."""
import base64
import contextlib
import json
import pathlib
import subprocess
import sys
import types

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "chaos"), str(TESTS / "integration")]
import chaos  # noqa: E402
import checker  # noqa: E402
import conftest  # noqa: E402
import crash  # noqa: E402
import fleet  # noqa: E402
import log_checker  # noqa: E402

WRITERS = 3


class Kafka(fleet.Kafka):
    """The broker of the cluster, asked by kcat through its own name."""

    def __init__(self, addresses):
        self.addresses, self.brokers = addresses, 1


class Writer(crash.Writer):
    """As many writes as a person with a script makes, not as many as there can be."""

    def write(self):
        self.run_state.done.wait(0.03)
        super().write()


class Cluster:
    """What chaos.Run and the checkers want to know of a fleet. `port`: of 127.0.0.1, leads to the Service of the way in."""

    def __init__(self, directory, port, kubectl):
        self.directory, self.port, self.kubectl = pathlib.Path(directory), port, kubectl
        self.kafka = Kafka("redpanda-0.redpanda.taskora.svc.cluster.local:9092")
        secret = json.loads(kubectl("get", "secret", "postgres", "-o", "json"))
        self.password = base64.b64decode(secret["data"]["postgres"]).decode()

    def of(self, name):
        """One place to ask, which spreads over the replicas by itself."""
        assert name == "sync-gateway"
        return [types.SimpleNamespace(port=self.port)]

    def register(self):
        return conftest.Server.register(self)

    @contextlib.contextmanager
    def database(self):
        import psycopg2
        connection = psycopg2.connect(host="postgres.taskora.svc.cluster.local", user="postgres", password=self.password, dbname="taskora")
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()


class Run(chaos.Run):
    """Writers and readers from start() to finish(), while somebody else breaks things."""

    def start(self):
        self.writers = [Writer(i, self) for i in range(WRITERS)] + [chaos.Reminders(self)]
        self.readers = [chaos.Reader(i, self) for i in range(chaos.READERS)]
        for thread in self.writers + self.readers:
            thread.start()
        return self

    def finish(self):
        """Violations, smallest witness first."""
        self.done.set()
        for thread in self.writers:
            thread.join(60)
        with self.fleet.database() as database, database.cursor() as cursor:
            log_checker.settle(cursor, self.fleet.kafka)
            self.passed = log_checker.passed_by(cursor, self.fleet.kafka)
            cursor.execute("SELECT max(pos) FROM event_log WHERE account_id = %s", (self.user_id,))
            self.last_position = cursor.fetchone()[0]
        for reader in self.readers:
            reader.join(30)
        self.settled.set()
        for reader in self.readers:
            reader.join()
        for writer in self.writers[:WRITERS]:
            writer.file.close()
        violations = checker.check(self.fleet, sorted(self.directory.glob("client-*.jsonl")), apart=log_checker.APART)
        return violations + log_checker.check(self.fleet, self, self.readers)


class Door:
    """127.0.0.1 at a port of its own, which leads to an address of the cluster: the clients of the other tests ask there."""

    def __init__(self, host, port):
        self.port = conftest.free_ports()
        self.process = subprocess.Popen(["socat", f"TCP-LISTEN:{self.port},bind=127.0.0.1,reuseaddr,fork", f"TCP:{host}:{port}"],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        self.process.terminate()
        self.process.wait()
