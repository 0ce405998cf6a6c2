"""The programs, started as the rendered overlay `local` says: its migrations, its topics on a real broker, each service with its
variables and its own Secret, one nginx in front with its configuration. Then the demo, which is the smoke test everywhere.

Only addresses, ports and the paths of Secrets are other than in a cluster. Needs the built programs, PostgreSQL and nginx.
"""
import contextlib
import os
import pathlib
import subprocess
import tempfile
import time
import urllib.request

import pytest

from checks import postgres, render, settings, workloads
from nginx import NGINX, NGINX_CONF

BIN = pathlib.Path(os.environ.get("BIN_DIR", render.ROOT / "build/dev/bin"))
PATIENCE = 60.0  # seconds


class Cluster:
    """What the manifests say, on this machine."""

    def __init__(self, folder, secrets, brokers):
        self.folder, self.secrets, self.brokers = folder, secrets, brokers
        self.documents = render.environment("local")
        self.maps = {d["metadata"]["name"]: d["data"] for d in render.of_kind(self.documents, "ConfigMap")}
        self.ports, self.running = {}, {}

    def container(self, name):
        workload = next(d for d in render.of_kind(self.documents, *render.WORKLOADS) if d["metadata"]["name"] == name)
        spec = render.pod(workload)[1]
        return spec, spec["containers"][0]

    def environment(self, name):
        spec, container = self.container(name)
        given = dict(settings._environment(container, self.maps))
        mounts = {m["name"]: m["mountPath"] for m in container.get("volumeMounts", [])}
        for volume in spec.get("volumes", []):
            if "secret" not in volume:
                continue
            place = self.folder / name / volume["name"]
            place.mkdir(parents=True)
            for key, value in self.secrets[volume["secret"]["secretName"]].items():
                (place / key).write_text(value)
            given = {k: v.replace(mounts[volume["name"]] + "/", f"{place}/") for k, v in given.items()}
        if "TASKORA_KAFKA_BROKERS" in given:
            given["TASKORA_KAFKA_BROKERS"] = self.brokers
        return given

    def finish(self, name, program):
        """A Job."""
        _, container = self.container(name)
        done = subprocess.run([BIN / program, *container["args"]], env=self.environment(name), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr

    def start(self, name):
        """A Deployment."""
        given, ports = self.environment(name), {}
        for port in self.container(name)[1]["ports"]:
            ports[port["name"]] = postgres.free_port()
        given |= {"TASKORA_OPERATIONS_ADDRESS": "127.0.0.1", "TASKORA_OPERATIONS_PORT": str(ports["operations"])}
        if "http" in ports:
            given |= {"TASKORA_ADDRESS": "127.0.0.1", "PORT": str(ports["http"])}
        with open(self.folder / f"{name}.log", "wb") as log:
            self.running[name] = subprocess.Popen([BIN / name], env=given, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.ports[name] = ports

    def gateway(self):
        """nginx with the configuration of the component; returns its port."""
        port, place = postgres.free_port(), self.folder / "nginx"
        place.mkdir()
        given = self.maps[next(n for n in self.maps if n.startswith("gateway-"))]
        ours = {"listen 8080": f"listen 127.0.0.1:{port}", "sync-gateway:8081": f"127.0.0.1:{self.ports['sync-gateway']['http']}",
                "task-api:8080": f"127.0.0.1:{self.ports['task-api']['http']}"}
        assert all(sum(old in text for text in given.values()) == 1 for old in ours)
        (place / "conf.d").mkdir()
        for name, text in given.items():
            for old, new in ours.items():
                text = text.replace(old, new)
            (place / "conf.d" / name).write_text(text)
        (place / "nginx.conf").write_text(NGINX_CONF.format(folder=place))
        self.running["nginx"] = subprocess.Popen([NGINX, "-c", place / "nginx.conf", "-e", place / "error.log"], stdin=subprocess.DEVNULL)
        return port

    def stop(self):
        for process in reversed(self.running.values()):
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_for(what):
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


@contextlib.contextmanager
def broker(folder):
    subprocess.run([render.ROOT / "scripts/kafka", "install"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([render.ROOT / "scripts/kafka", "start", folder, "--owner", str(os.getpid())], check=True, stdout=subprocess.DEVNULL)
    try:
        lines = dict(line.split("=", 1) for line in (folder / "env").read_text().splitlines())
        yield lines["KAFKA_PLAINTEXT"]
    finally:
        subprocess.run([render.ROOT / "scripts/kafka", "stop", folder], check=True)


@pytest.fixture(scope="module")
def cluster():
    assert NGINX, "install nginx"
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="live-")))
        _, secrets = stack.enter_context(postgres.installation())
        made = Cluster(folder, secrets, stack.enter_context(broker(folder / "kafka")))
        stack.callback(made.stop)
        made.finish("db-migrate", "db-migrate")
        made.finish("topics", "taskora")
        for name in workloads.SERVICES:
            made.start(name)
        yield made


@pytest.mark.parametrize("service", workloads.SERVICES)
def test_a_service_is_ready_where_its_probe_asks(cluster, service):
    probe = cluster.container(service)[1]["readinessProbe"]["httpGet"]
    url = f"http://127.0.0.1:{cluster.ports[service][probe['port']]}{probe['path']}"
    try:
        wait_for(lambda: answers(url))
    except AssertionError:
        raise AssertionError((cluster.folder / f"{service}.log").read_text()[-2000:])


def test_the_demo_passes_through_the_gateway(cluster):
    port = cluster.gateway()
    wait_for(lambda: answers(f"http://127.0.0.1:{port}/openapi.json"))
    done = subprocess.run([BIN / "taskora", "demo", "--server", f"http://127.0.0.1:{port}"], env={}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_service_ends_within_its_grace_when_it_is_told_to(cluster):
    for name in workloads.SERVICES:
        grace = cluster.container(name)[0]["terminationGracePeriodSeconds"]
        cluster.running[name].terminate()
        assert cluster.running[name].wait(grace) == 0
