"""Rules for what runs: security, probes, limits, roll-out, disruption, spread."""
import re

from . import render

SERVICES = ["task-api", "outbox-relay", "recurrence-worker", "reminder-scheduler", "notifier", "audit-logger", "sync-gateway"]
DRAIN_LIMIT = render.ROOT / "libs/taskora/service/http_listener.cpp"


def is_service(workload):
    return workload["kind"] == "Deployment" and workload["metadata"]["name"] in SERVICES


def security(documents):
    """Pod Security `restricted`, and more: no writable root, no token, no variables made of Services."""
    for workload in render.of_kind(documents, *render.WORKLOADS):
        name, (_, spec) = render.name(workload), render.pod(workload)
        context = spec.get("securityContext", {})
        if context.get("runAsNonRoot") is not True or not context.get("runAsUser"):
            yield f"{name}: does not say runAsNonRoot and runAsUser"
        if context.get("seccompProfile", {}).get("type") != "RuntimeDefault":
            yield f"{name}: seccompProfile is not RuntimeDefault"
        if spec.get("automountServiceAccountToken") is not False:
            yield f"{name}: mounts a token"
        if spec.get("enableServiceLinks") is not False:
            yield f"{name}: is given variables made of Services"
        yield from (f"{name}: {field}" for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field))
        yield from (f"{name}: volume {v['name']} is of the host" for v in spec.get("volumes", []) if "hostPath" in v)
        for container in spec["containers"] + spec.get("initContainers", []):
            inner = container.get("securityContext", {})
            if inner.get("allowPrivilegeEscalation") is not False or inner.get("readOnlyRootFilesystem") is not True:
                yield f"{name}: {container['name']} may escalate, or write to its root"
            if inner.get("capabilities", {}).get("drop") != ["ALL"] or inner["capabilities"].get("add"):
                yield f"{name}: {container['name']} keeps capabilities"


def accounts(documents):
    accounts_by_name = {d["metadata"]["name"]: d for d in render.of_kind(documents, "ServiceAccount")}
    for workload in render.of_kind(documents, *render.WORKLOADS):
        account = render.pod(workload)[1].get("serviceAccountName")
        if account != workload["metadata"]["name"]:
            yield f"{render.name(workload)}: runs as {account}, not as an account of its own"
        elif accounts_by_name.get(account, {}).get("automountServiceAccountToken") is not False:
            yield f"{render.name(workload)}: its account is missing, or hands out tokens"


def resources(documents):
    for workload in render.of_kind(documents, *render.WORKLOADS):
        for container in render.containers(render.pod(workload)[1]):
            for kind in ("requests", "limits"):
                given = container.get("resources", {}).get(kind, {})
                if not {"cpu", "memory"} <= set(given):
                    yield f"{render.name(workload)}: {container['name']} has no {kind} of cpu and memory"


def probes(documents):
    for workload in render.of_kind(documents, "Deployment", "StatefulSet"):
        for number, container in enumerate(render.containers(render.pod(workload)[1])):
            ports = {p["name"] for p in container.get("ports", [])}
            for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
                probe = container.get(kind)
                if probe is None:
                    yield f"{render.name(workload)}: {container['name']} has no {kind}"
                    continue
                for form in ("httpGet", "tcpSocket"):
                    if form in probe and probe[form]["port"] not in ports:
                        yield f"{render.name(workload)}: {kind} asks a port that is not there"
            for kind, path in (("startupProbe", "/livez"), ("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
                if number == 0 and is_service(workload) and kind in container and container[kind].get("httpGet", {}).get("path") != path:
                    yield f"{render.name(workload)}: {kind} does not ask {path}"


def seconds(text):
    number, unit = re.fullmatch(r"(\d+)(ms|s|m)", text).groups()
    return int(number) * {"ms": 0.001, "s": 1, "m": 60}[unit]


def rollout(documents):
    """No pod goes before its successor is ready; what answers requests waits until nobody comes any more, and each is given
    longer than its drain."""
    drain = int(re.search(r"std::chrono::seconds kDrainLimit\{(\d+)\}", DRAIN_LIMIT.read_text()).group(1))
    delays = [seconds(d["data"]["TASKORA_DRAIN_DELAY"]) for d in render.of_kind(documents, "ConfigMap") if "TASKORA_DRAIN_DELAY" in d.get("data", {})]
    for workload in render.of_kind(documents, "Deployment"):
        strategy = workload["spec"].get("strategy", {})
        if strategy.get("type") != "RollingUpdate" or strategy["rollingUpdate"] != {"maxSurge": 1, "maxUnavailable": 0}:
            yield f"{render.name(workload)}: is not rolled with surge 1 and unavailable 0"
        if is_service(workload) and render.pod(workload)[1].get("terminationGracePeriodSeconds", 0) < drain + max(delays, default=0) + 10:
            yield f"{render.name(workload)}: is killed before it has drained"
        if not is_service(workload) and any(port["name"] == "http" for port in render.pod(workload)[1]["containers"][0].get("ports", [])):
            pause = render.pod(workload)[1]["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
            if pause < 5 or render.pod(workload)[1].get("terminationGracePeriodSeconds", 0) < pause + 20:
                yield f"{render.name(workload)}: closes its door before the nodes go elsewhere, or is killed before it has drained"


def availability(documents):
    """One disruption budget for whatever serves, and a spread over zones and nodes for each service."""
    budgets = render.of_kind(documents, "PodDisruptionBudget")
    for workload in render.of_kind(documents, "Deployment", "StatefulSet"):
        labels, spec = render.pod(workload)
        own = [b for b in budgets if render.matches(b["spec"]["selector"], labels)]
        if len(own) != 1 or own[0]["spec"].get("maxUnavailable") != 1:
            yield f"{render.name(workload)}: has {len(own)} disruption budgets, or not one of maxUnavailable 1"
        if is_service(workload):
            keys = {c["topologyKey"] for c in spec.get("topologySpreadConstraints", []) if render.matches(c["labelSelector"], labels)}
            if keys != {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}:
                yield f"{render.name(workload)}: is not spread over zones and nodes"


def ports(documents):
    """Operations at 9400 + the place in the table of services; the front ports are those of the design."""
    front = {"task-api": 8080, "sync-gateway": 8081}
    for workload in filter(is_service, documents):
        name = workload["metadata"]["name"]
        expected = {"operations": 9400 + SERVICES.index(name)} | ({"http": front[name]} if name in front else {})
        seen = {p["name"]: p["containerPort"] for p in render.pod(workload)[1]["containers"][0].get("ports", [])}
        if seen != expected:
            yield f"{render.name(workload)}: listens on {seen}, not {expected}"


def images(documents, environment):
    """By digest where it counts; never without a version."""
    forms = {"local": r"taskora/NAME:local", "dev": r"[a-z0-9./-]+/NAME:(\d+\.\d+\.\d+|sha-[0-9a-f]{40})",
             "staging": r"ghcr\.io/[a-z0-9./-]+/NAME@sha256:[0-9a-f]{64}", "prod": r"ghcr\.io/[a-z0-9./-]+/NAME@sha256:[0-9a-f]{64}"}
    foreign = r"[a-z0-9./-]+:v?\d+\.\d+[\w.-]*" + (r"@sha256:[0-9a-f]{64}" if environment in ("staging", "prod") else r"(@sha256:[0-9a-f]{64})?")
    ours = set(SERVICES) | {"db-migrate", "taskora"}
    for workload in render.of_kind(documents, *render.WORKLOADS):
        for number, container in enumerate(render.containers(render.pod(workload)[1])):
            image, own = container["image"], workload["metadata"]["name"]
            name = own if number == 0 and own in ours else next((n for n in ours if re.search(rf"(^|/){n}([:@]|$)", image)), None)
            if name and not re.fullmatch(forms[environment].replace("NAME", name), image):
                yield f"{render.name(workload)}: {image} is not what {environment} runs"
            if not name and (number == 0 and environment in ("staging", "prod") or not re.fullmatch(foreign, image)):
                yield f"{render.name(workload)}: {image} has no exact version, or is not ours"


ALL = [security, accounts, resources, probes, rollout, availability, ports]
