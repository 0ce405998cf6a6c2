#!/usr/bin/python3
"""Judges the built images and lets them work together: the compose project of deploy/, by deploy/taskora-deploy.

usage: tests/deploy/images.py [--report FILE] [--again TAG]
Runs beside an engine whose containers it may have to itself (scripts/tools/docker-engine), with the images `taskora/<name>:local`
and those of the compose files there. --again names a tag of a second builder: its programs must be the same bytes.
--report writes what was seen, and sizes, start times and memory into docs/benchmarks.*. Exit: 0 all as it should be, 1 something is not; the last lines say what.
"""
import argparse
import datetime
import gzip
import hashlib
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))
import report as benchmarks  # noqa: E402

PORTS = {"task-api": 9400, "outbox-relay": 9401, "recurrence-worker": 9402, "reminder-scheduler": 9403, "notifier": 9404,
         "audit-logger": 9405, "sync-gateway": 9406}
PROGRAMS = [*PORTS, "db-migrate", "taskora"]
IMAGES = [*PROGRAMS, "web"]
LABELS = ["title", "description", "version", "revision", "source", "licenses", "vendor"]
LIMIT = 40 * 2**20


def run(*words, check=True, **more):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, **more)
    if check and done.returncode:
        raise SystemExit(f"images: {' '.join(map(str, words))} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-3000:]}")
    return done


def inspect(name):
    return json.loads(run("docker", "inspect", name).stdout)[0]


def packed(image):
    """Bytes of all layers, as a registry would keep them."""
    saved = subprocess.run(["docker", "save", image], stdout=subprocess.PIPE, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(saved)) as archive:
        layers = [layer for entry in json.load(archive.extractfile("manifest.json")) for layer in entry["Layers"]]
        return sum(len(gzip.compress(archive.extractfile(layer).read(), 6)) for layer in layers)


def program(image, name):
    """SHA-256 of the program in an image."""
    container = run("docker", "create", image).stdout.strip()
    try:
        copied = subprocess.run(["docker", "cp", f"{container}:/bin/{name}", "-"], stdout=subprocess.PIPE, check=True).stdout
    finally:
        run("docker", "rm", container)
    with tarfile.open(fileobj=io.BytesIO(copied)) as archive:
        return hashlib.sha256(archive.extractfile(name).read()).hexdigest()


GUARDED = ["docker", "run", "--rm", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--network", "none"]


def faults_of(name, size):
    image = f"taskora/{name}:local"
    config = inspect(image)["Config"]
    if size > LIMIT:
        yield f"{name}: {size} bytes are more than {LIMIT}"
    if config["User"] != "65532:65532":
        yield f"{name}: runs as {config['User']!r}"
    if name in PROGRAMS and config["Entrypoint"] != [f"/bin/{name}"]:
        yield f"{name}: starts {config['Entrypoint']}"
    for label in LABELS:
        if not (config["Labels"] or {}).get(f"org.opencontainers.image.{label}"):
            yield f"{name}: has no label {label}"
    if name in PROGRAMS:
        option = "--help-config" if name in PORTS else "--help"
        done = run(*GUARDED, image, option, check=False)
        if done.returncode not in (0, 2) or len(done.stdout) < 100:
            yield f"{name}: {option} on a root that cannot be written to ends with {done.returncode}: {done.stderr[-300:]}"
    if run(*GUARDED, "--entrypoint", "/bin/sh", image, "-c", "true", check=False).returncode == 0:
        yield f"{name}: has a shell"


def faults_of_web():
    """The image that is not of ours but nginx: it serves the page, on a root that cannot be written to."""
    container = run("docker", "run", "--detach", *GUARDED[3:-2], "taskora/web:local").stdout.strip()
    try:
        address = next(iter(inspect(container)["NetworkSettings"]["Networks"].values()))["IPAddress"]
        end = time.monotonic() + 10
        while not answers(f"http://{address}:8080/readyz") and time.monotonic() < end:
            time.sleep(0.05)
        if run("docker", "exec", container, "/bin/healthcheck", "8080", check=False).returncode != 0:
            yield "web: its health check fails: " + run("docker", "logs", container).stderr[-300:]
        with urllib.request.urlopen(f"http://{address}:8080/", timeout=5) as answer:
            if answer.read() != (ROOT / "apps/web/public/index.html").read_bytes():
                yield "web: / is another page than apps/web/public/index.html"
        began = time.monotonic()
        run("docker", "stop", "--time", "10", container)
        if time.monotonic() - began > 5 or inspect(container)["State"]["ExitCode"] != 0:
            yield "web: does not end when asked to"
    except OSError as error:
        yield f"web: / cannot be had: {error}"
    finally:
        run("docker", "rm", "--force", container)


def deploy(*words):
    started = time.monotonic()
    run(ROOT / "deploy/taskora-deploy", "run", "test", *words, cwd=ROOT)
    return time.monotonic() - started


def container_of(service):
    return run("docker", "ps", "--quiet", "--filter", f"label=com.docker.compose.service={service}").stdout.split()[0]


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return answer.status == 200
    except OSError:
        return False


def until_ready(container, service, limit=60.0):
    address, began = address_of(container), time.monotonic()
    while not answers(f"http://{address}:{PORTS[service]}/readyz"):
        if time.monotonic() - began > limit:
            raise SystemExit(f"images: {service} is not ready within {limit:.0f} s")
        time.sleep(0.005)


def start_seconds(service):
    """From the start of its process until it says that it is ready."""
    container = container_of(service)
    run("docker", "restart", "--time", "45", container)
    until_ready(container, service)
    now = datetime.datetime.now(datetime.timezone.utc)
    return (now - datetime.datetime.fromisoformat(inspect(container)["State"]["StartedAt"][:26] + "+00:00")).total_seconds()


def resident(service):
    """Bytes of anonymous memory of its one process."""
    status = pathlib.Path(f"/proc/{inspect(container_of(service))['State']['Pid']}/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


GATEWAY = "http://127.0.0.1:18080/openapi.json"  # answered by task-api


def address_of(container):
    return inspect(container)["NetworkSettings"]["Networks"]["taskora"]["IPAddress"]


def requests_of(container):
    with urllib.request.urlopen(f"http://{address_of(container)}:{PORTS['task-api']}/metrics", timeout=5) as answer:
        return sum(float(line.split()[-1]) for line in answer.read().decode().splitlines() if line.startswith("taskora_http_requests_total{"))


def until_answered(limit=10.0):
    """Seconds until the way in answers ten times in a row; None when it does not in time."""
    began, row = time.monotonic(), 0
    while row < 10:
        row = row + 1 if answers(GATEWAY) else 0
        if time.monotonic() - began > limit:
            return None
    return time.monotonic() - began


def other_addresses():
    """What nginx does when a container has another address than before, and when there are two: [(what, seconds)], faults."""
    times, faults = [], []
    before = container_of("task-api")
    old = address_of(before)
    run("docker", "stop", before)
    # The engine gives the lowest address that is free: somebody else takes the old one.
    squatter = run("docker", "run", "--detach", "--network", "taskora", "--entrypoint", "sleep", inspect(container_of("gateway"))["Config"]["Image"],
                   "600").stdout.strip()
    try:
        run("docker", "start", before)
        until_ready(before, "task-api")
        if address_of(before) == old or address_of(squatter) != old:
            faults.append("task-api has the address that it had: nothing is shown")
        seconds = until_answered()
        if seconds is None:
            faults.append("nginx does not find a task-api that has another address")
        else:
            times.append(("nginx finds `task-api` at another address", seconds))
    finally:
        run("docker", "rm", "--force", squatter)
    times.append(("`scale` of `task-api` to 2", deploy("scale", "--service", "task-api", "--replicas", "2")))
    both = run("docker", "ps", "--quiet", "--filter", "label=com.docker.compose.service=task-api").stdout.split()
    for one in both:
        until_ready(one, "task-api")
    time.sleep(2)  # an answer of the network's names is kept for a second
    counts = [requests_of(one) for one in both]
    if not all(answers(GATEWAY) for _ in range(40)):
        faults.append("scale: not every request was answered")
    shares = [int(requests_of(one) - count) for one, count in zip(both, counts)]
    if len(both) != 2 or min(shares) < 5:
        faults.append(f"scale: of 40 requests the two had {shares}")
    times.append(("`scale` of `task-api` to 1", deploy("scale", "--service", "task-api", "--replicas", "1")))
    if until_answered() is None:
        faults.append("scale: nginx asks a task-api that is gone")
    return times, faults


def live():
    """[(what, seconds)] of the compose project, and {service: (start, resident)}."""
    times, faults = [], []
    times.append(("`up`: PostgreSQL, broker, cache, migration, topics, every service, nginx", deploy("up")))
    try:
        times.append(("`smoke`: `taskora demo` in a container, through nginx", deploy("smoke")))
        figures = {service: (start_seconds(service), resident(service)) for service in PORTS}
        times.append(("`scale` of `notifier` to 2", deploy("scale", "--service", "notifier", "--replicas", "2")))
        if len(run("docker", "ps", "--quiet", "--filter", "label=com.docker.compose.service=notifier").stdout.split()) != 2:
            faults.append("scale: there are not two notifiers")
        more, wrong = other_addresses()
        times += more
        faults += wrong
        for name in PROGRAMS:
            run("docker", "tag", f"taskora/{name}:local", f"taskora/{name}:previous")
        before = container_of("task-api")
        times.append(("`rollback` of `task-api` to the tag `previous`", deploy("rollback", "--service", "task-api")))
        if inspect(container_of("task-api"))["Config"]["Image"] != "taskora/task-api:previous" or container_of("task-api") == before:
            faults.append("rollback: task-api is not of the previous tag")
        times.append(("`smoke` after that", deploy("smoke")))
    finally:
        times.append(("`destroy`", deploy("destroy", "--yes")))
    left = run("docker", "ps", "--all", "--quiet").stdout.split() + run("docker", "volume", "ls", "--quiet", "--filter", "name=taskora").stdout.split()
    return times, figures, faults + [f"destroy: left {left}"] * bool(left)


def report(sizes, times, figures, same):
    yield "# Images, as built and run\n"
    yield "Written by `make test-images`: every target of `deploy/Dockerfile`, built without a registry (a base image of debootstrap, images"
    yield "that stand in for PostgreSQL, broker, cache and nginx: `tests/cluster/images`), and the compose project that"
    yield "`deploy/taskora-deploy run test` brings up from them. Every image: user 65532, one program, no shell, labels of OCI, and its"
    yield "program runs on a root that cannot be written to, without capabilities; `web` was asked for its page and to end.\n"
    yield "| image | MB, compressed | ready after, s | resident, MB |\n|---|---|---|---|"
    for name in IMAGES:
        start, memory = figures.get(name, (None, None))
        yield f"| `{name}` | {sizes[name] / 1e6:.1f} | " + (f"{start:.2f} | {memory / 2**20:.1f} |" if start else "– | – |")
    yield "\n\"ready after\": from the start of the process until `/readyz` answers 200, database and broker being there. \"resident\": after"
    yield "the demo.\n"
    yield "| `taskora-deploy run test` … | s |\n|---|---|"
    for what, seconds in times:
        yield f"| {what} | {seconds:.1f} |"
    if same is not None:
        yield f"\nA second build of the same sources, compiled anew with another number of jobs, gave the same bytes: {same} programs compared."


def numbers(sizes, figures):
    """As docs/benchmarks.json names them: image.<name>.<what>."""
    measured = {f"image.{name}.compressed_mb": size / 1e6 for name, size in sizes.items()}
    for name, (start, memory) in figures.items():
        measured |= {f"image.{name}.ready_seconds": start, f"image.{name}.resident_mb": memory / 2**20}
    return measured


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", type=pathlib.Path)
    parser.add_argument("--again")
    given = parser.parse_args()
    secrets = ROOT / "deploy/secrets"
    had_secrets = secrets.exists()
    sizes = {name: packed(f"taskora/{name}:local") for name in IMAGES}
    faults = [fault for name in IMAGES for fault in faults_of(name, sizes[name])] + list(faults_of_web())
    if given.again:
        faults += [f"{name}: a second build gives other bytes" for name in PROGRAMS
                   if program(f"taskora/{name}:local", name) != program(f"taskora/{name}:{given.again}", name)]
    try:
        times, figures, more = live()
    finally:
        if not had_secrets:
            shutil.rmtree(secrets, ignore_errors=True)
    faults += more
    text = "\n".join(report(sizes, times, figures, len(PROGRAMS) if given.again else None)) + "\n"
    print(text)
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    if given.report:
        given.report.write_text(text)
        benchmarks.record(numbers(sizes, figures), lambda name: name.startswith("image."))
    return 0


if __name__ == "__main__":
    sys.exit(main())
