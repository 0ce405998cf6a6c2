"""Rules for mutual TLS: who is let in is who k8s/flows.yaml names, and nothing goes round the proxies."""
import re

import yaml

from . import flows, render, workloads

PORT, STATUS, FILES = 8443, 8444, "/run/secrets/tls"
FRONT = {"task-api": 8080, "sync-gateway": 8081}
LONGEST = 7 * 24


def identity(name):
    return f"spiffe://taskora/{name}"


def callers(service):
    """Who may speak with a service, as the table of flows says."""
    rows = yaml.safe_load(flows.TABLE.read_text())["flows"]
    return {row["from"] for row in rows if row["to"] == service and row["ports"] == [PORT]}


def proxy_of(deployment):
    """The sidecar that answers at the TLS port, or None."""
    sidecars = render.containers(render.pod(deployment)[1])[1:]
    return next((c for c in sidecars if {"name": "https", "containerPort": PORT} in c.get("ports", [])), None)


def options(container):
    """[(name, value)] of the arguments after the command."""
    return [tuple((a.removeprefix("--") + "=").split("=")[:2]) for a in container["args"][1:]]


def front(documents):
    return [d for d in render.of_kind(documents, "Deployment") if d["metadata"]["name"] in FRONT]


def proxies(documents):
    for deployment in front(documents):
        name, proxy = render.name(deployment), proxy_of(deployment)
        if proxy is None:
            yield f"{name}: no sidecar listens for TLS"
            continue
        service = deployment["metadata"]["name"]
        given = options(proxy)
        wanted = {"listen": f"0.0.0.0:{PORT}", "target": f"127.0.0.1:{FRONT[service]}", "cert": f"{FILES}/tls.crt",
                  "key": f"{FILES}/tls.key", "cacert": f"{FILES}/ca.crt", "status": f"http://0.0.0.0:{STATUS}", "quiet": "conns"}
        free = {"timed-reload", "shutdown-timeout", "allow-uri"}
        if proxy["args"][0] != "server" or {k: v for k, v in given if k not in free} != wanted or not free <= {k for k, _ in given}:
            yield f"{name}: the proxy is told {proxy['args']}"
        allowed = {v for k, v in given if k == "allow-uri"}
        if allowed != {identity(c) for c in callers(service)}:
            yield f"{name}: the proxy lets in {sorted(allowed)}, the table of flows {sorted(callers(service))}"
        if workloads.seconds(dict(given).get("timed-reload", "60m")) > 300:
            yield f"{name}: a renewed certificate is not looked for"
        mounted = {m["mountPath"]: m["name"] for m in proxy["volumeMounts"]}
        volumes = {v["name"]: v for v in render.pod(deployment)[1]["volumes"]}
        if volumes.get(mounted.get(FILES), {}).get("secret", {}).get("secretName") != f"{service}-tls":
            yield f"{name}: the proxy does not show the certificate of {service}"
        if proxy["startupProbe"]["httpGet"]["path"] == "/_status":
            yield f"{name}: the service waits for the proxy, which waits for the service"
        if proxy["readinessProbe"]["httpGet"]["path"] != "/_status":
            yield f"{name}: is ready while the proxy does not reach it"


def way_in(documents):
    """Only the proxy reaches the plain port, and other pods only the proxy."""
    maps = {d["metadata"]["name"]: d["data"] for d in render.of_kind(documents, "ConfigMap")}
    for deployment in front(documents):
        name, container = deployment["metadata"]["name"], render.pod(deployment)[1]["containers"][0]
        settings = {}
        for source in container.get("envFrom", []):
            settings |= maps[source["configMapRef"]["name"]]
        settings |= {e["name"]: e.get("value") for e in container.get("env", [])}
        if settings.get("TASKORA_ADDRESS") != "127.0.0.1":
            yield f"{name}: listens on {settings.get('TASKORA_ADDRESS')} without TLS"
        service = next(d for d in render.of_kind(documents, "Service") if d["metadata"]["name"] == name)
        seen = {p["port"]: p["targetPort"] for p in service["spec"]["ports"] if p["name"] != "operations"}
        if seen != {PORT: PORT}:
            yield f"{name}: its Service leads to {seen}"


def drain(documents):
    """The proxy ends after the service, and has time to: both fit into the grace of the pod."""
    limit = int(re.search(r"std::chrono::seconds kDrainLimit\{(\d+)\}", workloads.DRAIN_LIMIT.read_text()).group(1))
    delay = max(workloads.seconds(d["data"]["TASKORA_DRAIN_DELAY"]) for d in render.of_kind(documents, "ConfigMap") if "TASKORA_DRAIN_DELAY" in d["data"])
    for deployment in front(documents):
        spec = render.pod(deployment)[1]
        if any({"name": "https", "containerPort": PORT} in c.get("ports", []) for c in spec["containers"]):
            yield f"{render.name(deployment)}: the proxy ends together with the service"
        proxy = proxy_of(deployment)
        own = workloads.seconds(dict(options(proxy)).get("shutdown-timeout", "5m")) if proxy else 0
        if delay + limit + own + 5 > spec["terminationGracePeriodSeconds"]:
            yield f"{render.name(deployment)}: the proxy is killed before it has drained"


def hours(text):
    return int(re.fullmatch(r"(\d+)h", text).group(1))


def certificates(documents):
    """One authority, one short-lived certificate for each service and caller, for one use, with a new key each time."""
    found = {d["metadata"]["name"]: d["spec"] for d in render.of_kind(documents, "Certificate")}
    issuers = {d["metadata"]["name"]: d["spec"] for d in render.of_kind(documents, "Issuer")}
    authorities = [n for n, s in found.items() if s.get("isCA")]
    if len(authorities) != 1:
        yield f"{len(authorities)} authorities"
        return
    authority = found.pop(authorities[0])
    if "selfSigned" not in issuers.get(authority["issuerRef"]["name"], {}) or authority["privateKey"]["rotationPolicy"] != "Never":
        yield "the authority is not signed by itself, or changes its key"
    signing = {n for n, s in issuers.items() if s.get("ca", {}).get("secretName") == authority["secretName"]}
    for name, spec in found.items():
        who = name.removesuffix("-tls")
        use = "server auth" if who in FRONT else "client auth"
        if spec["secretName"] != name or spec.get("uris") != [identity(who)] or spec.get("commonName"):
            yield f"Certificate {name}: names {spec.get('uris')}"
        if set(spec["usages"]) != {"digital signature", use}:
            yield f"Certificate {name}: is good for {spec['usages']}"
        if spec.get("dnsNames", []) != ([f"{who}.taskora.svc"] if who in FRONT else []):
            yield f"Certificate {name}: is for {spec.get('dnsNames')}"
        if spec["issuerRef"].get("kind") != "Issuer" or spec["issuerRef"]["name"] not in signing:
            yield f"Certificate {name}: is not of the authority"
        if spec["privateKey"] != {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"}:
            yield f"Certificate {name}: keeps its key, or has another kind"
        life, before = hours(spec["duration"]), hours(spec["renewBefore"])
        if life > LONGEST or not 24 <= before < life or hours(authority["renewBefore"]) < life:
            yield f"Certificate {name}: lives {life} h, renewed {before} h before"
    named = {who for service in FRONT for who in callers(service)} | set(FRONT)
    yield from (f"Certificate {name}: nobody is called so" for name in set(found) - {f"{n}-tls" for n in named})
    yield from (f"{name} has no certificate" for name in FRONT if f"{name}-tls" not in found)


def gateway(documents):
    """The gateway shows its own certificate, and believes a service only by name and authority."""
    made = {d["spec"]["secretName"]: d["spec"] for d in render.of_kind(documents, "Certificate")}
    policies = {ref["name"]: (ref.get("sectionName"), d["spec"]["validation"])
                for d in render.of_kind(documents, "BackendTLSPolicy") for ref in d["spec"]["targetRefs"] if ref["kind"] == "Service"}
    for route in render.of_kind(documents, "HTTPRoute"):
        for backend in [b for rule in route["spec"]["rules"] for b in rule.get("backendRefs", [])]:
            section, rules = policies.get(backend["name"], (None, {}))
            if backend["port"] != PORT or section != "https":
                yield f"{render.name(route)}: speaks with {backend['name']} without TLS"
            elif rules["hostname"] not in made[f"{backend['name']}-tls"]["dnsNames"]:
                yield f"{render.name(route)}: {backend['name']} is not called {rules['hostname']}"
            elif [r for r in rules.get("caCertificateRefs", []) if r["kind"] != "Secret" or r["name"] not in made] or "wellKnownCACertificates" in rules:
                yield f"{render.name(route)}: believes who vouches for {backend['name']}, whoever that is"
    for d in render.of_kind(documents, "Gateway"):
        shown = d["spec"].get("tls", {}).get("backend", {}).get("clientCertificateRef", {}).get("name")
        if made.get(shown, {}).get("uris") != [identity("gateway")]:
            yield f"{render.name(d)}: does not show the certificate of the gateway"


ALL = [proxies, way_in, drain, certificates, gateway]
