#!/usr/bin/python3
"""What the manifests do on a real node: everything that taskora-deploy brings up, under load, while it is broken and replaced.

usage: scripts/cluster/node exec tests/cluster/run.py --definitions FOLDER --python PYTHON [--report FILE] [--seed N] [--only NAME,NAME…]
Runs inside the cluster's namespaces (make test-cluster). FOLDER: what scripts/tools/kubernetes-crds made; PYTHON: one that has
what taskora-deploy imports. Every part must hold:
  dry-run    the API takes every overlay and combination of components, definitions of custom resources included
  up         taskora-deploy run local up and smoke; the demo again through the Service by name
  policies   what a network policy allows is reached, what none allows is not, though something listens there
  autoscale  deploy/load.js makes the autoscaler start a second task-api
  scale      a consumer to 3 pods, each with a share of the log
  restart    200 requests a second while every process is replaced: 0 failed, 0 repeated
  rollout    the same while every service goes to another image and back
  chaos      the same for 60 s while pods are deleted at random: 0 failed
  history    the writers, readers and checkers of tests/chaos beside all of it: no violation
       tests/cluster/run.py --outside [--report FILE]      afterwards, from the host: the demo by port-forward on its loopback
Exit: 0 all of it held, 1 something did not; --report is written either way.
"""
import argparse
import json
import os
import pathlib
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTEXT = "taskora"
SERVICES = ["task-api", "outbox-relay", "recurrence-worker", "reminder-scheduler", "notifier", "audit-logger", "sync-gateway"]
DEPLOYMENTS = [*SERVICES, "gateway"]
FRONT = ["task-api", "sync-gateway", "gateway"]
LOADS = [100, 150, 200, 250, 300, 400]  # requests a second, one after the other, until the autoscaler finds it enough


class Failed(Exception):
    pass


def run(*words, given=None, check=True, seconds=600):
    try:
        done = subprocess.run([*map(str, words)], input=given, capture_output=True, text=True, timeout=seconds, cwd=ROOT)
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(map(str, words))[:300]} did not end within {seconds} s") from None
    if check and done.returncode:
        raise Failed(f"{' '.join(map(str, words))} ended with {done.returncode}: {(done.stdout + done.stderr)[-2500:]}")
    return done


def kubectl(*words, given=None, check=True, seconds=400):
    return run("kubectl", "--namespace", "taskora", *words, given=given, check=check, seconds=seconds).stdout


def deploy(*words):
    started = time.monotonic()
    run("deploy/taskora-deploy", "run", "local", *words, seconds=900)
    return time.monotonic() - started


def available(names, seconds=300):
    for name in names:
        kubectl("rollout", "status", f"deployment/{name}", f"--timeout={seconds}s")


def until(what, condition, seconds):
    """How long it took."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise Failed(f"not within {seconds} s: {what}")
        time.sleep(0.5)
    return time.monotonic() - started


def processors():
    """Ticks of all processors since the machine began: (busy, all). Time that the host gave to others counts as busy."""
    user, nice, system, idle, wait, irq, soft, steal = map(int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    busy = user + nice + system + irq + soft + steal
    return busy, busy + idle + wait


def metrics(address, port):
    with urllib.request.urlopen(f"http://{address}:{port}/metrics", timeout=5) as answer:
        return answer.read().decode().splitlines()


class Test:
    def __init__(self, given):
        self.given, self.lines, self.faults, self.accounts = given, [], [], []
        self.started = time.monotonic()

    def seen(self, what, figure):
        self.lines.append((what, figure))
        print(f"[{time.monotonic() - self.started:6.1f} s] {what}: {figure}", flush=True)

    def fault(self, text):
        self.faults.append(text)
        print(f"[{time.monotonic() - self.started:6.1f} s] FAULT {text}", flush=True)

    # What the API takes.

    def definitions(self):
        for namespace in ("argocd", "monitoring", "keda", "external-secrets", "cert-manager", "envoy-gateway-system"):
            run("kubectl", "create", "namespace", namespace, check=False)
        for file in sorted(self.given.definitions.glob("*.yaml")):
            run("kubectl", "apply", "--server-side", "--force-conflicts", "-f", file)
        run("kubectl", "wait", "--for=condition=Established", "crd", "--all", "--timeout=120s")
        count = len(run("kubectl", "get", "crd", "-o", "name").stdout.split())
        self.seen("definitions of custom resources, all established", count)

    def dry_run(self):
        """Before anything is there: what is compared with a resource of another environment would be refused for that."""
        run("kubectl", "create", "namespace", "taskora")
        places = [p.parent for p in sorted((ROOT / "k8s/overlays").glob("*/*/kustomization.yaml")) if "Component" not in p.read_text()]
        rendered = {str(p.relative_to(ROOT / "k8s")): run("scripts/tools/kustomize", p).stdout for p in places}
        rendered |= {str(p.relative_to(ROOT / "k8s")): p.read_text() for p in sorted((ROOT / "k8s/argocd").rglob("*.yaml"))
                     if re.search(r"^kind: (Application|AppProject)$", p.read_text(), re.M)}
        listed = run(self.given.python, "-c", "import test_components as t; from checks import render; import yaml, json\n"
                     "print(json.dumps({'components/' + '+'.join(c): yaml.safe_dump_all(render.combination(c)) for c in t.SINGLES + t.TOGETHER}))")
        rendered |= json.loads(listed.stdout)
        rendered = {name: text for name, text in rendered.items() if text.strip()}  # the folder `environment` is for other overlays to take
        resources = 0
        for name, text in rendered.items():
            done = run("kubectl", "apply", "--server-side", "--force-conflicts", "--dry-run=server", "-f", "-", given=text, check=False)
            resources += done.stdout.count("serverside-applied")
            # A namespace that the same text would make is not there in a dry run.
            for line in done.stderr.splitlines():
                if "missing the content-type field" not in line:
                    self.fault(f"dry-run of {name}: {line[:400]}")
            if done.returncode:
                self.fault(f"dry-run of {name}: ended with {done.returncode}")
        run("kubectl", "delete", "namespace", "taskora")  # what comes next begins with nothing
        self.seen("overlays, applications and combinations of components that the API takes", f"{len(rendered)}, {resources} resources")

    # The overlay `local`.

    def up(self):
        self.seen("`taskora-deploy run local up`, s", f"{deploy('up'):.0f}")
        self.seen("`taskora-deploy run local smoke`, s", f"{deploy('smoke', '--set', 'port=18080'):.1f}")
        started = time.monotonic()
        run("build/release/bin/taskora", "demo", "--server", "http://gateway.taskora:8080")
        self.seen("`taskora demo` through the Service by name, s", f"{time.monotonic() - started:.1f}")
        pods = json.loads(kubectl("get", "pods", "-o", "json"))["items"]
        # A Job begins beside what it needs and is repeated until that is there; what serves is not.
        restarts = {p["metadata"]["name"]: sum(c["restartCount"] for c in p["status"].get("containerStatuses", [])) for p in pods
                    if p["metadata"]["ownerReferences"][0]["kind"] != "Job"}
        restarted = {name: count for name, count in restarts.items() if count}
        self.seen("containers that were started again on the way up", restarted or 0)
        if restarted:
            self.fault(f"started again on the way up: {restarted}")

    def policies(self):
        """From pods that have a shell: what a policy allows, and what none does. The way there is a TCP connection."""
        def reaches(pod, host, port):
            return run("kubectl", "-n", "taskora", "exec", pod, "--", "timeout", "3", "bash", "-c", f"</dev/tcp/{host}/{port}", check=False).returncode == 0
        expected = {("deployment/gateway", "task-api", 8080): True, ("deployment/gateway", "sync-gateway", 8081): True,
                    ("deployment/gateway", "postgres", 5432): False, ("deployment/gateway", "redpanda", 9092): False,
                    ("deployment/gateway", "task-api", 9400): False, ("postgres-0", "redpanda", 9092): False,
                    ("postgres-0", "task-api", 8080): False, ("redpanda-0", "postgres", 5432): False,
                    ("redpanda-0", "kubernetes.default", 443): False}
        held = 0
        for (pod, host, port), wanted in expected.items():
            address = run("kubectl", "-n", "default" if "." in host else "taskora", "get", "service", host.split(".")[0], "-o",
                          "jsonpath={.spec.clusterIP}").stdout
            if address == "None":
                address = kubectl("get", "pod", f"{host}-0", "-o", "jsonpath={.status.podIP}")
            # A node reaches its own pods whatever a policy says: a closed way means a policy only where somebody listens.
            with socket.create_connection((address, port), timeout=5):
                pass
            if reaches(pod, address, port) == wanted:
                held += 1
            else:
                self.fault(f"{pod} {'does not reach' if wanted else 'reaches'} {host}:{port}")
        self.seen("ways between pods that are as the policies say", f"{held} of {len(expected)}")

    def autoscale(self):
        """From one pod to two by the processor that the load of deploy/load.js costs."""
        def figure(path, kind="hpa"):
            return kubectl("get", kind, "task-api", "-o", f"jsonpath={{{path}}}") or "0"

        used = ".status.currentMetrics[0].resource.current.averageUtilization"
        began = until("the autoscaler knows what task-api uses", lambda: figure(".status.currentMetrics[0].resource.current.averageValue") != "0", 120)
        self.seen("until the autoscaler knows what task-api uses, s", f"{began:.0f}")
        if figure(".status.replicas", "deployment") != "1":
            raise Failed("there is more than one task-api before the load")
        address = kubectl("get", "service", "gateway", "-o", "jsonpath={.spec.clusterIP}")
        started, second = time.monotonic(), 0
        for rate in LOADS:  # how much it takes is the machine's own
            load = subprocess.Popen(["deploy/load.js"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {
                "SERVER": f"http://{address}:8080", "RATE": str(rate), "DURATION": "40", "P99_MS": "5000"})
            try:
                while load.poll() is None and (second := int(figure(".status.availableReplicas", "deployment"))) < 2:
                    time.sleep(0.5)
                seconds, percent = time.monotonic() - started, figure(used)
                said = load.communicate(timeout=120)[0].strip()
            finally:
                load.kill()
            self.seen(f"what `deploy/load.js` measured at {rate} requests a second", f"`{(said.splitlines() or [''])[0]}`")
            if load.returncode:
                self.fault(f"deploy/load.js ended with {load.returncode}: {said}")
            if second >= 2:
                self.seen("`task-api` from 1 to 2 by the autoscaler, from the first request on, s", f"{seconds:.0f}, at {percent} % of what it requests")
                return
        raise Failed("the autoscaler has started no second task-api")

    def scale(self):
        from history import log_checker
        seconds = deploy("scale", "--service", "recurrence-worker", "--replicas", "3")
        started = time.monotonic()
        available(["recurrence-worker"])
        self.seen("`recurrence-worker` from 1 to 3, all available, s", f"{seconds + time.monotonic() - started:.1f}")
        until("the log is shared by three", lambda: all(self.shares()) and len(self.shares()) == 3, 60)
        shares = self.shares()
        self.seen("partitions of the log that each of them has", ", ".join(map(str, shares)))
        if sum(shares) != log_checker.TOPICS["task-events"]["partitions"]:
            self.fault(f"scale: {shares} are not the partitions of task-events")
        # Two of what answers requests, so that one may go; the autoscaler keeps to it.
        for name in ("task-api", "sync-gateway"):
            kubectl("patch", "hpa", name, "--type=merge", "-p", '{"spec":{"minReplicas":2}}')
        for name in FRONT:
            kubectl("scale", f"deployment/{name}", "--replicas=2")
        available(FRONT)

    @staticmethod
    def shares():
        """Partitions of each recurrence-worker, by its own word."""
        addresses = kubectl("get", "pods", "-l", "app.kubernetes.io/name=recurrence-worker", "-o", "jsonpath={.items[*].status.podIP}").split()
        return [sum(line.startswith("taskora_consumer_assigned{") and line.endswith(" 1") for line in metrics(address, 9402))
                for address in addresses]

    # Under load.

    def replace(self, name, each):
        """Load, and each(deployment) for all of them meanwhile, one after the other, as a release goes."""
        from traffic import Traffic
        before = processors()
        traffic = Traffic(self.address, self.history.token, self.history.hot, rate=self.given.rate, seed=f"{name}{self.given.seed}")
        try:
            time.sleep(3)
            each()
            time.sleep(3)
        finally:
            traffic.stop()
        self.account(name, traffic, before, strict=True)

    def account(self, name, traffic, before, strict):
        busy, whole = (after - earlier for after, earlier in zip(processors(), before))
        account = traffic.account() | {"busy": round(100 * busy / whole)}
        self.accounts.append((name, account))
        self.seen(name, json.dumps(account))
        if traffic.failed:
            self.fault(f"{name}: {len(traffic.failed)} requests failed, first {traffic.failed[:3]}")
        if strict and traffic.repeated:
            self.fault(f"{name}: {len(traffic.repeated)} requests had to be repeated, first {traffic.repeated[:3]}")
        if account["rate"] < 0.97 * traffic.rate:
            self.fault(f"{name}: {account['rate']} requests a second in place of {traffic.rate}")

    def restart(self):
        def each():
            before = self.pods()
            for deployment in DEPLOYMENTS:
                kubectl("rollout", "restart", f"deployment/{deployment}")
                available([deployment])
            left = before & self.pods()
            if left:
                self.fault(f"restart: not replaced: {sorted(left)}")
        self.replace("rolling restart of every Deployment", each)

    def pods(self):
        """Of the Deployments, those that are not on their way out."""
        items = json.loads(kubectl("get", "pods", "-l", f"app.kubernetes.io/name in ({','.join(DEPLOYMENTS)})", "-o", "json"))["items"]
        return {p["metadata"]["name"] for p in items if "deletionTimestamp" not in p["metadata"]}

    def rollout(self):
        def image():
            return set(kubectl("get", "deployments", "-l", "app.kubernetes.io/part-of=taskora", "-o",
                               "jsonpath={.items[*].spec.template.spec.containers[0].image}").split())

        def each():
            for service in SERVICES:
                kubectl("set", "image", f"deployment/{service}", f"{service}=taskora/{service}:next")
                available([service])
            if image() != {f"taskora/{s}:next" for s in SERVICES}:
                self.fault(f"rollout: {image()}")
            for service in SERVICES:
                deploy("rollback", "--service", service)
            if image() != {f"taskora/{s}:local" for s in SERVICES}:
                self.fault(f"rollback: {image()}")
        self.replace("every service to another image and back (`taskora-deploy rollback`)", each)

    def chaos(self):
        from nemesis import Nemesis
        from traffic import Traffic
        before = processors()
        # Half of it: pods that start take what is left of a node of two processors.
        traffic = Traffic(self.address, self.history.token, self.history.hot, rate=self.given.rate // 2, seed=self.given.seed)
        over = threading.Event()
        nemesis = Nemesis(kubectl, random.Random(self.given.seed), DEPLOYMENTS, over)
        nemesis.start()
        time.sleep(60)
        over.set()
        nemesis.join()
        traffic.stop()
        available(DEPLOYMENTS)
        sudden = sum(s for _, s in nemesis.killed)
        self.seen("pods deleted in 60 s", f"{len(nemesis.killed)}, {sudden} of them without notice: " + ", ".join(
            f"{label} {sum(l == label for l, _ in nemesis.killed)}" for label in DEPLOYMENTS))
        if nemesis.failure or len(nemesis.killed) < 6:
            self.fault(f"chaos: {len(nemesis.killed)} pods were deleted; {nemesis.failure or 'the API is too slow for this test'}")
        self.account("pods deleted at random for 60 s", traffic, before, strict=False)

    def under_load(self, parts):
        import history
        with tempfile.TemporaryDirectory(prefix="taskora-cluster-") as folder:
            address = kubectl("get", "service", "gateway", "-o", "jsonpath={.spec.clusterIP}")
            self.address = (address, 8080)
            door = history.Door(address, 8080)
            try:
                time.sleep(0.5)
                self.history = history.Run(history.Cluster(folder, door.port, kubectl), self.given.seed).start()
                for part in parts:
                    getattr(self, part)()
                violations = self.history.finish()
                self.seen("acknowledged writes and stream events that the checkers read", f"{self.history.acknowledged}, "
                          f"{sum(len(r.seen) for r in self.history.readers)}")
                self.seen("violations", len(violations))
                for violation in violations[:10]:
                    self.fault(violation)
            finally:
                door.close()

    def report(self):
        yield "# The manifests on a real node\n"
        yield "Written by `make test-cluster`: Kubernetes 1.35 (kubelet, containerd, kube-proxy, CoreDNS, metrics-server, network policies by"
        yield "kube-router) on this machine's two processors, the overlay `local`, brought up by `deploy/taskora-deploy`. Apache Kafka stands in for Redpanda,"
        yield "and Debian's packages for the images of PostgreSQL and nginx. The load comes from outside of the pods through the Service of"
        yield "the way in, 200 requests a second whatever the answers are: reads, changes and new tasks.\n"
        yield "| what | seen |\n|---|---|"
        for what, figure in self.lines:
            if not str(figure).startswith("{\""):
                yield f"| {what} | {figure} |"
        if self.accounts:
            yield "\n| under load | requests | a second | failed | repeated | p50, ms | p99, ms | max, ms | processors, % |\n|---|---|---|---|---|---|---|---|---|"
            for name, a in self.accounts:
                yield (f"| {name} | {a['requests']} | {a['rate']} | {a['failed']} | {a['repeated']} | {a['p50'] * 1000:.0f} | "
                       f"{a['p99'] * 1000:.0f} | {a['max'] * 1000:.0f} | {a['busy']} |")
            yield "\n\"failed\": not answered with success within 30 s. \"repeated\": succeeded, but was first refused or cut off and sent again."
            yield "Latency counts from the time a request was due; everything, load and cluster, shares two processors."
        if self.faults:
            yield "\n**Did not hold:**\n"
            for fault in self.faults:
                yield f"- {fault[:300]}"


PARTS = ["definitions", "dry_run", "up", "policies", "autoscale", "scale"]
LOADED = ["restart", "rollout", "chaos"]


def outside(report):
    """The host has no way into the cluster but the API on its loopback."""
    os.environ["KUBECONFIG"] = str(ROOT / ".cache/cluster/kubeconfig")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        text = f"From the host, by `kubectl port-forward` on its loopback: `taskora demo` in {deploy('smoke', '--set', f'port={port}'):.1f} s."
    except Failed as failure:
        text = f"**From the host the demo did not pass:** {failure}"
    print(text)
    if report:
        report.write_text(f"{report.read_text()}\n{text}\n")
    return 1 if "did not pass" in text else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outside", action="store_true")
    parser.add_argument("--definitions", type=pathlib.Path)
    parser.add_argument("--python")
    parser.add_argument("--report", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--only", default=",".join(PARTS + LOADED))
    given = parser.parse_args()
    if given.outside:
        return outside(given.report)
    if not (given.definitions and given.python):
        parser.error("--definitions and --python are needed")
    os.environ |= {"KUBECONFIG": str(ROOT / ".cache/cluster/run/etc/admin.kubeconfig"), "PYTHONDONTWRITEBYTECODE": "1",
                   "PYTHONPATH": f"{ROOT}/tests/k8s:{ROOT}/k8s"}
    test = Test(given)
    wanted = given.only.split(",")
    try:
        for part in PARTS:
            if part in wanted:
                getattr(test, part)()
        if loaded := [part for part in LOADED if part in wanted]:
            test.under_load(loaded)
    except Failed as failure:
        test.fault(str(failure))
    except Exception as error:  # noqa: BLE001  # whatever ended the run, the report says so and the exit code too
        traceback.print_exc()
        test.fault(f"the run itself ended with {type(error).__name__}: {error}")
    if given.report:
        given.report.write_text("\n".join(test.report()) + "\n")
    return 1 if test.faults else 0


if __name__ == "__main__":
    sys.exit(main())
