#!/usr/bin/env python3
"""One line for each object of an environment, with what a reviewer looks at. `python -m checks.golden` writes the files."""
from . import render

GOLDEN = render.ROOT / "tests/k8s/golden"
# What a component that no environment uses changes: without it, with it.
COMPONENTS = {"mtls": (("gateway",), ("gateway", "mtls/data", "mtls/gateway"))}


def line(d):
    spec, facts = d.get("spec", {}), []
    if d["kind"] in render.WORKLOADS:
        for c in render.containers(render.pod(d)[1]):
            r = c["resources"]
            facts += [c["image"].replace("@sha256:", "@"), f"x{spec.get('replicas', 1)}",
                      *(f"{r['requests'][x]}..{r['limits'][x]}" for x in ("cpu", "memory"))]
    if d["kind"] == "HorizontalPodAutoscaler":
        facts += [f"{spec['minReplicas']}..{spec['maxReplicas']}"]
    if d["kind"] == "ConfigMap":
        facts += [f"{k}={v}" for k, v in d["data"].items() if "\n" not in v]
    if d["kind"] == "ExternalSecret":
        facts += sorted({f"{x['remoteRef']['key']}#{x['remoteRef']['property']}" for x in spec["data"]})
    if d["kind"] == "HTTPRoute":
        facts += spec["hostnames"]
    if d["kind"] == "Certificate":
        facts += [spec["duration"], *spec["usages"], *spec.get("dnsNames", []), *spec.get("uris", [])]
    if d["kind"] == "Service":
        facts += sorted(p["port"] for p in spec["ports"])
    return " ".join([render.name(d), *map(str, facts)])


def summary(name):
    return "\n".join(sorted(line(d) for d in render.environment(name))) + "\n"


def difference(component):
    before, after = ({line(d) for d in render.combination(c)} for c in COMPONENTS[component])
    marked = [(x, "-") for x in before - after] + [(x, "+") for x in after - before]
    return "\n".join(f"{mark} {x}" for x, mark in sorted(marked)) + "\n"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for environment in render.ENVIRONMENTS:
        (GOLDEN / f"{environment}.txt").write_text(summary(environment))
    for component in COMPONENTS:
        (GOLDEN / f"{component}.txt").write_text(difference(component))
