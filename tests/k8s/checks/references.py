"""Rules for what points to something: it is there, and only once."""
import collections

from . import render

SOLVERS = "gateway-to-acme-solver"  # cert-manager makes its pods for a moment


def identities(documents):
    seen = collections.Counter((d["apiVersion"], d["kind"], d["metadata"].get("namespace"), d["metadata"]["name"]) for d in documents)
    yield from (f"{kind} {name} is there {count} times" for (_, kind, _, name), count in seen.items() if count > 1)
    for d in documents:
        own = d["metadata"].get("namespace")
        if own not in (None, "taskora") and d["kind"] != "EnvoyProxy":
            yield f"{render.name(d)}: is in the namespace {own}"


def made_secrets(documents):
    certificates = {d["spec"]["secretName"]: {"tls.crt", "tls.key", "ca.crt"} for d in render.of_kind(documents, "Certificate")}
    return certificates | {d["metadata"]["name"]: set(d["spec"]["target"].get("template", {}).get("data", {}) or [x["secretKey"] for x in d["spec"]["data"]])
            for d in render.of_kind(documents, "ExternalSecret")}


def _wanted(spec):
    """(kind, name, keys, user) of every ConfigMap and Secret that pods of this spec take something from."""
    for volume in spec.get("volumes", []):
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"], [i["key"] for i in volume["configMap"].get("items", [])]
        if "secret" in volume:
            yield "Secret", volume["secret"]["secretName"], [i["key"] for i in volume["secret"].get("items", [])]
    for container in render.containers(spec):
        for source in container.get("envFrom", []):
            kind = "ConfigMap" if "configMapRef" in source else "Secret"
            yield kind, source.get("configMapRef", source.get("secretRef"))["name"], []
        for entry in container.get("env", []):
            for form, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                if form in entry.get("valueFrom", {}):
                    yield kind, entry["valueFrom"][form]["name"], [entry["valueFrom"][form]["key"]]


def _certificates_wanted(documents):
    """Names of Secrets that others than pods take a certificate from."""
    for issuer in render.of_kind(documents, "Issuer"):
        yield from [issuer["spec"]["ca"]["secretName"]] if "ca" in issuer["spec"] else []
    for gateway in render.of_kind(documents, "Gateway"):
        yield from [gateway["spec"]["tls"]["backend"]["clientCertificateRef"]["name"]] if "tls" in gateway["spec"] else []
    for policy in render.of_kind(documents, "BackendTLSPolicy"):
        yield from (ref["name"] for ref in policy["spec"]["validation"]["caCertificateRefs"])


def configuration(documents, secrets=None):
    """`secrets`: {name: keys, or None for any} of those that somebody else makes; None: only what is in the documents."""
    there = {("ConfigMap", d["metadata"]["name"]): set(d.get("data", {})) for d in render.of_kind(documents, "ConfigMap")}
    there |= {("Secret", name): keys for name, keys in (made_secrets(documents) | (secrets or {})).items()}
    used = {("Secret", name) for name in _certificates_wanted(documents)}
    yield from (f"Secret {name}: is not there" for _, name in used - set(there))
    for workload in render.of_kind(documents, *render.WORKLOADS):
        for kind, name, keys in _wanted(render.pod(workload)[1]):
            used.add((kind, name))
            if (kind, name) not in there:
                yield f"{render.name(workload)}: {kind} {name} is not there"
            elif there[kind, name] is not None and not set(keys) <= there[kind, name]:
                yield f"{render.name(workload)}: {kind} {name} has no {set(keys) - there[kind, name]}"
    yield from (f"{kind} {name}: nobody uses it" for kind, name in set(there) - used)


def mounts(documents):
    for workload in render.of_kind(documents, *render.WORKLOADS):
        spec = render.pod(workload)[1]
        claims = {c["metadata"]["name"] for c in workload["spec"].get("volumeClaimTemplates", [])}
        volumes = {v["name"] for v in spec.get("volumes", [])} | claims
        mounted = {m["name"] for c in render.containers(spec) for m in c.get("volumeMounts", [])}
        yield from (f"{render.name(workload)}: volume {v} is not there, or not mounted" for v in volumes ^ mounted)


def selectors(documents):
    workloads = render.of_kind(documents, *render.WORKLOADS)
    pods = [render.pod(w)[0] for w in workloads]
    for w in render.of_kind(documents, "Deployment", "StatefulSet"):
        if not render.matches(w["spec"]["selector"], render.pod(w)[0]):
            yield f"{render.name(w)}: does not select its own pods"
        others = [o for o in workloads if o is not w and render.matches(w["spec"]["selector"], render.pod(o)[0])]
        yield from (f"{render.name(w)}: selects the pods of {render.name(o)}" for o in others)
    for service in render.of_kind(documents, "Service"):
        chosen = [w for w in workloads if render.matches({"matchLabels": service["spec"]["selector"]}, render.pod(w)[0])]
        if len(chosen) != 1:
            yield f"{render.name(service)}: selects {len(chosen)} workloads"
            continue
        named = {p["name"]: p["containerPort"] for c in render.containers(render.pod(chosen[0])[1]) for p in c.get("ports", [])}
        for port in service["spec"]["ports"]:
            target = port["targetPort"]
            if port["port"] not in named.values() or named.get(target, target) != port["port"]:
                yield f"{render.name(service)}: port {port['port']} leads nowhere"
    for d in render.of_kind(documents, "PodDisruptionBudget", "NetworkPolicy", "PodMonitor"):
        selector = d["spec"].get("selector", d["spec"].get("podSelector"))
        outside = d["metadata"]["name"] == SOLVERS or "strimzi.io/cluster" in str(selector) or "component" in str(selector)
        if not outside and not any(render.matches(selector, labels) for labels in pods):
            yield f"{render.name(d)}: selects nothing"


def targets(documents):
    """Autoscalers, routes and stores point to what is there; nobody is scaled by two."""
    names = {(d["kind"], d["metadata"]["name"]) for d in documents}
    scaled = []
    for d in render.of_kind(documents, "HorizontalPodAutoscaler", "ScaledObject"):
        target = d["spec"]["scaleTargetRef"]
        scaled.append(target["name"])
        if (target.get("kind", "Deployment"), target["name"]) not in names:
            yield f"{render.name(d)}: {target['name']} is not there"
    yield from (f"{name} is scaled by two" for name, count in collections.Counter(scaled).items() if count > 1)
    services = {d["metadata"]["name"]: {p["port"] for p in d["spec"]["ports"]} for d in render.of_kind(documents, "Service")}
    for route in render.of_kind(documents, "HTTPRoute"):
        for backend in [b for rule in route["spec"]["rules"] for b in rule.get("backendRefs", [])]:
            if backend["port"] not in services.get(backend["name"], set()):
                yield f"{render.name(route)}: {backend['name']}:{backend['port']} is not there"
        for parent in route["spec"]["parentRefs"]:
            if ("Gateway", parent["name"]) not in names:
                yield f"{render.name(route)}: its Gateway is not there"
    for d in render.of_kind(documents, "ExternalSecret"):
        if ("ClusterSecretStore", d["spec"]["secretStoreRef"]["name"]) not in names:
            yield f"{render.name(d)}: its store is not there"


ALL = [identities, mounts, selectors, targets]
