"""Every service in processes of its own, several of each, over a PostgreSQL and a Kafka that can be killed too.

All of it listens on loopback and ends with the Fleet. What the names say is done by their own programs: SIGKILL is SIGKILL.
"""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import conftest  # noqa: E402
from conftest import BIN, ROOT, Client, free_ports, wait_until  # noqa: E402
from links import Links  # noqa: E402

REPLICAS = {"task-api": 1, "outbox-relay": 2, "recurrence-worker": 2, "reminder-scheduler": 2, "notifier": 2,
            "audit-logger": 2, "sync-gateway": 2}
READY_SECONDS = 90
SETTINGS = {"task-api": {"TASKORA_MASTER_KEY": "5e" * 32}, "outbox-relay": {"TASKORA_RELAY_STANDBY_WAIT": "100ms"}}


class Postgres:
    """A cluster with fsync on, in a directory that PostgreSQL's own user can reach."""

    def __init__(self, directory):
        self.directory, self.port, self.links = directory, free_ports(), Links(1)
        self.links.lead_to([f"{directory}/.s.PGSQL.{self.port}"])
        self.programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))[-1]
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        directory.mkdir(mode=0o700)
        if self.user:
            shutil.chown(directory, "postgres")
        self.call("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "--locale=C.UTF-8", "-E", "UTF8")
        self.start()
        subprocess.run([*self.user, self.programs / "createdb", "-h", directory, "-p", str(self.port), "-U", "postgres", "taskora"],
                       check=True, capture_output=True)

    @property
    def data(self):
        return self.directory / "data"

    @property
    def url(self):
        return f"postgresql:///taskora?host={self.directory}&port={self.port}&user=postgres"

    @property
    def proxied(self):
        """The same through a link that can be broken."""
        return f"postgresql://postgres@127.0.0.1:{self.links.ports[0]}/taskora?sslmode=disable"

    def call(self, program, *arguments):
        done = subprocess.run([*self.user, self.programs / program, *arguments], capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self):
        options = f"-k {self.directory} -p {self.port} -c listen_addresses= -c shared_buffers=64MB -c max_connections=200"
        # Its own files for output: a server that inherited a pipe would keep it open.
        self.call("pg_ctl", "start", "-w", "-D", self.data, "-l", self.directory / "log", "-o", options)

    def stop(self, how):
        with contextlib.suppress(AssertionError):  # it was stopped
            self.call("pg_ctl", "stop", "-w", "-D", self.data, "-m", how)


class Kafka:
    """`addresses` lead straight to the brokers, `proxied` through links that can be broken."""

    def __init__(self, directory, brokers):
        self.directory, self.brokers, self.links = directory, brokers, Links(brokers)
        self.call("start", directory, "--brokers", str(brokers), "--advertise", ",".join(map(str, self.links.ports)), "--owner",
                  str(os.getpid()))
        env = dict(line.split("=", 1) for line in (directory / "env").read_text().splitlines())
        self.addresses, self.proxied = env["KAFKA_PLAINTEXT"], env["KAFKA_PROXIED"]
        self.links.lead_to([int(address.split(":")[1]) for address in env["KAFKA_PROXIED_TARGETS"].split(",")])

    @staticmethod
    def call(*arguments):
        subprocess.run([ROOT / "scripts/kafka", *arguments], check=True, stdout=subprocess.DEVNULL)

    def kill(self, node):
        self.call("kill", self.directory, str(node))

    def resume(self, node):
        self.call("resume", self.directory, str(node))

    def stop(self):
        self.call("stop", self.directory)
        self.links.close()

    def read(self, topic, last=None):
        """(partition, offset, key, headers, value) of every record, as kcat reads them; values are bytes of one line.

        While somebody writes, kcat may never see all partitions at their end: `last` bounds it, to about so many of the newest.
        """
        some = ["-o", f"-{max(last // 12, 1)}", "-c", str(last)] if last else []
        kcat = ["timeout", "600", "kcat", "-q", "-C", "-e", "-b", self.addresses, "-t", topic, "-f", r"%p\t%o\t%k\t%h\t%s\n", *some]
        with subprocess.Popen(kcat, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:  # a topic may be larger than memory
            for line in reading.stdout:
                partition, offset, key, headers, value = line.rstrip(b"\n").split(b"\t", 4)
                yield int(partition), int(offset), key.decode(), headers.decode(), value
        assert reading.returncode == 0, f"kcat ended with {reading.returncode}"

    def write(self, topic, partition, key, headers, value):
        """One record, its value as given; by kcat, which knows nothing of Taskora."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(value)
            file.flush()
            flags = [flag for header in headers for flag in ("-H", header)]
            subprocess.run(["kcat", "-q", "-P", "-b", self.addresses, "-t", topic, "-p", str(partition), "-k", key, *flags,
                            file.name], check=True, capture_output=True, timeout=60)

    def ends(self, topic, partitions):
        """The offset after the last record of each partition."""
        asked = [flag for p in range(partitions) for flag in ("-t", f"{topic}:{p}:-1")]
        def answer():  # a cluster that has just been hurt may be looking for a leader
            done = subprocess.run(["kcat", "-q", "-Q", "-b", self.addresses, *asked], capture_output=True, text=True, timeout=60)
            return done.stdout if done.returncode == 0 else None
        out = wait_until(answer, 60, f"the brokers tell where {topic} ends")
        return {int(p): int(end) for p, end in re.findall(r"\[(\d+)\] offset (\d+)", out)}


class Process:
    """`versions`: folders of programs; each start takes the next one."""

    def __init__(self, name, number, env, directory, versions=(BIN,)):
        self.name, self.number, self.versions = name, number, list(versions)
        self.port, self.operations = free_ports(), free_ports()
        self.env = env | SETTINGS.get(name, {}) | {"PORT": str(self.port), "TASKORA_OPERATIONS_PORT": str(self.operations),
                                                   "TASKORA_KAFKA_INSTANCE_ID": f"{name}-{number}"}
        self.log, self.process, self.paused = directory / f"{name}-{number}.log", None, False

    def __str__(self):
        return f"{self.name}-{self.number}"

    def start(self, **more):
        """`more`: environment variables of this start alone."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.versions[0] / self.name], env=self.env | more, stdout=log, stderr=log)
        self.versions.append(self.versions.pop(0))
        self.paused = False

    def running(self):
        return self.process is not None and self.process.poll() is None

    def end(self, how, seconds=30):
        if not self.running():
            return None
        self.go_on()
        self.process.send_signal(how)
        return self.process.wait(seconds)

    def pause(self, on):
        self.process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)
        self.paused = on

    def go_on(self):
        if self.running():
            self.pause(False)

    def stopped(self):
        """Whether it has stopped by itself (at a point of base/faults.hpp)."""
        try:
            return pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"
        except OSError:
            return False

    def takes_sigterm(self):
        """Whether it would drain: in its first milliseconds a program does not know the signal yet, and dies of it."""
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return False
        return bool(int(status.split("SigBlk:")[1].split()[0], 16) >> (signal.SIGTERM - 1) & 1)

    def ready(self):
        try:
            return Client(self.operations)("GET", "/readyz").status == 200
        except (OSError, conftest.http.client.HTTPException):
            return False


class Fleet:
    """`faults` are environment variables for every service: a switch of base/faults.hpp, say. `older`: a folder with the
    programs of an older version, which all begin with, over its schema, until roll()."""

    def __init__(self, directory, brokers, faults=None, older=None):
        self.directory, self.older = pathlib.Path(directory), older
        self.postgres = self.kafka = None
        self.processes = []
        try:
            self.postgres = Postgres(self.directory / "postgres")
            self.kafka = Kafka(self.directory / "kafka", brokers)
            clean = {k: v for k, v in os.environ.items() if not k.startswith(("TASKORA_", "PG")) or k == "TASKORA_QUERIES_RUN"}
            self.env = clean | {"TASKORA_DATABASE_URL": self.postgres.proxied, "TASKORA_LOG": "kafka", "TASKORA_LOG_LEVEL": "warn",
                                "TASKORA_KAFKA_BROKERS": self.kafka.proxied, "TASKORA_KAFKA_SESSION_TIMEOUT": "3s",
                                "TASKORA_KAFKA_DELIVERY_TIMEOUT": "5s"} | (faults or {})
            self.command("db-migrate", "up", version=older or BIN)
            self.command("taskora", "topics", "apply")
            self.processes = [Process(name, number, self.env, self.directory, [older or BIN])
                              for name, count in REPLICAS.items() for number in range(count)]
            for process in self.processes:
                process.start()
            self.wait_ready()
        except BaseException:
            self.close()
            raise

    def roll(self, pause_between):
        """To this version, as an installation does it: the schema first, then one process after another. From then on each start
        of a process is the other version's, so that both are at work, in any mixture, until the end."""
        self.command("db-migrate", "up")
        for process in self.processes:
            process.versions = [BIN, self.older]
            code = process.end(signal.SIGTERM, 60)
            assert code in (0, None), f"{process} ended with {code}: {self.last_words(process)}"
            process.start()
            pause_between()

    def command(self, program, *arguments, version=BIN, seconds=120):
        done = subprocess.run([version / program, *arguments], env=self.env, capture_output=True, text=True, timeout=seconds)
        assert done.returncode == 0, done.stdout + done.stderr

    def of(self, name):
        return [process for process in self.processes if process.name == name]

    @property
    def port(self):
        """The API's. A client of crash.Run asks for it."""
        return self.of("task-api")[0].port

    def wait_ready(self):
        for process in self.processes:
            def ready_or_over(process=process):
                return not process.running() or process.ready()
            try:
                wait_until(ready_or_over, READY_SECONDS, f"{process} is ready")
                assert process.running(), f"{process} has ended"
            except AssertionError as error:
                raise AssertionError(f"{error}: {self.last_words(process)}") from None

    @staticmethod
    def last_words(process):
        return process.log.read_text(errors="replace")[-1000:] if process.log.exists() else ""

    def register(self):
        return conftest.Server.register(self)

    @contextlib.contextmanager
    def database(self):
        import psycopg2
        connection = psycopg2.connect(self.postgres.url)
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def close(self):
        """Every process ends by SIGTERM, at once; the codes of those that did not end well."""
        bad = {}
        for process in self.processes:
            if process.running():
                process.go_on()
                with contextlib.suppress(AssertionError):
                    wait_until(lambda process=process: not process.running() or process.takes_sigterm(), 5, f"{process} has begun")
                process.process.send_signal(signal.SIGTERM)
        for process in self.processes:
            if process.process is None:
                continue
            try:
                code = process.process.wait(60)
            except subprocess.TimeoutExpired:
                process.process.kill()
                code = process.process.wait()
            if code != 0:
                bad[str(process)] = code
        if self.kafka:
            self.kafka.stop()
        if self.postgres:
            self.postgres.stop("immediate")
            self.postgres.links.close()
        return bad


@contextlib.contextmanager
def fleet(brokers, faults=None, older=None):
    with tempfile.TemporaryDirectory(prefix="taskora-chaos-", ignore_cleanup_errors=True) as directory:
        os.chmod(directory, 0o755)
        one = Fleet(directory, brokers, faults, older)
        try:
            yield one
        except BaseException:
            one.close()
            raise
        bad = one.close()
        assert not bad, f"did not end well: {bad}"


def end_all_on_sigterm():
    """For a program: who ends it ends, by way of the fleet's own end, all that it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))


def pause(seconds, until):
    """Sleeps, but not past the end."""
    time.sleep(max(0, min(seconds, until - time.monotonic())))
