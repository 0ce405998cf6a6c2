"""Turns network policies into a table of allowed flows: what a pod may reach, judged at both ends as Kubernetes does."""
import dataclasses
import ipaddress

import yaml

from . import render

TABLE = render.K8S / "flows.yaml"
INTERNET, PRIVATE = "93.184.216.34", ["10.99.0.10", "172.16.9.9", "192.168.7.7", "100.64.1.1"]
METADATA = "169.254.169.254"
API = "10.96.0.1"
PROBED = [22, 25, 53, 80, 443, 587, 2379, 4317, 4318, 5432, 6379, 6443, 8080, 8081, 8089, 8443, 8444, 9090, 9091, 9092, 9644, 10250, 33145,
          *range(9400, 9407)]


@dataclasses.dataclass(frozen=True)
class Place:
    """A pod, by namespace, labels and named ports, or an address."""
    name: str
    namespace: str = ""
    labels: tuple = ()
    ports: tuple = ()
    address: str = ""
    elsewhere: bool = False  # not among the documents: only the other end can be judged

    def port_named(self, name):
        return dict(self.ports).get(name)


def pod(name, namespace, *, ports=(), elsewhere=True, **labels):
    named = {key.replace("__", "/").replace("_", "-"): value for key, value in labels.items()}
    return Place(name, namespace, tuple(named.items()), tuple(ports), elsewhere=elsewhere)


def places(documents):
    found = []
    for workload in render.of_kind(documents, *render.WORKLOADS):
        labels, spec = render.pod(workload)
        named = {p["name"]: p["containerPort"] for c in render.containers(spec) for p in c.get("ports", [])}
        role = labels.get("app.kubernetes.io/component", workload["metadata"]["name"])
        found.append(Place(role, "taskora", tuple(labels.items()), tuple(named.items())))
    for kafka in render.of_kind(documents, "Kafka"):
        labels = kafka["spec"]["kafka"]["template"]["pod"]["metadata"]["labels"] | {"strimzi.io/cluster": kafka["metadata"]["name"]}
        found.append(Place("broker", "taskora", tuple(labels.items())))
    outside = {p["metadata"]["name"]: p for p in render.of_kind(documents, "NetworkPolicy")}
    for policy, role in (("services-to-database", "database"), ("consumers-to-broker", "broker")):
        blocks = [peer["ipBlock"] for rule in outside[policy]["spec"]["egress"] for peer in rule["to"] if "ipBlock" in peer]
        if blocks:  # on the internet, or in a network of the environment
            everywhere = blocks[0]["cidr"] == "0.0.0.0/0"
            found.append(Place(role, address=INTERNET if everywhere else str(ipaddress.ip_network(blocks[0]["cidr"])[2570])))
    for role in {"database", "broker"} - {p.name for p in found}:
        found.append(Place(role, "taskora", (("app.kubernetes.io/component", role),), elsewhere=True))
    if "gateway-to-acme-solver" in outside:
        found.append(Place("acme-solver", "taskora", (("acme.cert-manager.io/http01-solver", "true"),)))
    found += [
        Place("gateway", "envoy-gateway-system", (("app.kubernetes.io/name", "envoy"),), elsewhere=True),
        Place("prometheus", "monitoring", (("app.kubernetes.io/name", "prometheus"),), elsewhere=True),
        Place("telemetry", "monitoring", (("app.kubernetes.io/name", "alloy"),), elsewhere=True),
        Place("dns", "kube-system", (("k8s-app", "kube-dns"),), elsewhere=True),
        Place("keda", "keda", (("app", "keda-operator"),), elsewhere=True),
        Place("stranger", "default", (("app", "stranger"),), elsewhere=True),
        Place("stranger", "monitoring", (("app.kubernetes.io/name", "stranger"),), elsewhere=True),
        Place("stranger", "kube-system", (("app", "stranger"),), elsewhere=True),
        Place("stranger", "taskora", (("app", "stranger"),)),
        Place("internet", address=INTERNET), Place("metadata", address=METADATA), Place("kubernetes-api", address=API),
        *[Place("private", address=a) for a in PRIVATE],
    ]
    return found


def _peer(peer, place):
    if "ipBlock" in peer:
        if not place.address:
            return False
        address, block = ipaddress.ip_address(place.address), peer["ipBlock"]
        return address in ipaddress.ip_network(block["cidr"]) and not any(
            address in ipaddress.ip_network(e) for e in block.get("except", []))
    if place.address:
        return False
    if "namespaceSelector" in peer:
        if not render.matches(peer["namespaceSelector"], {"kubernetes.io/metadata.name": place.namespace}):
            return False
    elif place.namespace != "taskora":
        return False
    return "podSelector" not in peer or render.matches(peer["podSelector"], dict(place.labels))


def _ports(rule, port, target):
    """Whether a rule covers a port of the target."""
    if not rule.get("ports"):
        return True
    for entry in rule["ports"]:
        low = entry.get("port")
        low = target.port_named(low) if isinstance(low, str) else low
        if low is not None and low <= port <= entry.get("endPort", low):
            return True
    return False


def _open(policies, here, there, target, port, direction):
    """One end: whether the policies that select `here` let it speak with `there`."""
    field, peers = ("egress", "to") if direction == "Egress" else ("ingress", "from")
    chosen = [p for p in policies if direction in p["spec"]["policyTypes"] and render.matches(p["spec"]["podSelector"], dict(here.labels))]
    if not chosen:
        return True
    return any(_ports(rule, port, target) and (not rule.get(peers) or any(_peer(x, there) for x in rule[peers]))
               for p in chosen for rule in p["spec"].get(field) or [])


def allowed(documents):
    """{(from, to, port)} of every flow that the policies let through at both ends."""
    policies = render.of_kind(documents, "NetworkPolicy")
    everywhere, flows = places(documents), set()
    external_broker = any(p.name == "broker" and p.address == INTERNET for p in everywhere)
    for source in everywhere:
        for target in everywhere:
            if source.address or (source.elsewhere and (target.elsewhere or target.address)):
                continue
            if source is target and source.name != "broker":
                continue
            for port in sorted(set(PROBED) | {p for _, p in target.ports}):
                # An address on the internet is a broker at the broker's port and the internet at all others.
                if target.address == INTERNET and external_broker and (target.name == "broker") != (port == 9092):
                    continue
                way_out = source.namespace != "taskora" or source.elsewhere or _open(policies, source, target, target, port, "Egress")
                way_in = target.namespace != "taskora" or target.elsewhere or _open(policies, target, source, target, port, "Ingress")
                if way_out and way_in:
                    flows.add((source.name, target.name, port))
    return flows


def expected(components, database_port=5432):
    """The same table, as k8s/flows.yaml has it for these components."""
    table = yaml.safe_load(TABLE.read_text())
    groups = {name: members for name, members in table["groups"].items() if isinstance(members, list)}
    components = {part for c in components for part in (c, c.split("/")[0])}
    flows = set()
    for row in table["flows"]:
        if row.get("component") and row["component"] not in components or row.get("without") in components:
            continue
        for source in groups.get(row["from"], [row["from"]]):
            for target in groups.get(row["to"], [row["to"]]):
                ports = [table["groups"]["operations"][target]] if row["ports"] == "operations" else row["ports"]
                flows |= {(source, target, database_port if target == "database" else port) for port in ports}
    return flows


def differences(documents, components):
    seen, wanted = allowed(documents), expected(components)
    yield from (f"open, but not in the table: {a} -> {b} {port}" for a, b, port in sorted(seen - wanted))
    yield from (f"in the table, but closed: {a} -> {b} {port}" for a, b, port in sorted(wanted - seen))
