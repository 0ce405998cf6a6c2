"""Whether `dev` fits the free allowance of Oracle Cloud: 2 nodes of 1 OCPU and 6 GB, two data volumes."""
import re

import yaml

from . import render

BUDGET = render.K8S / "overlays/dev/capacity.yaml"
UNITS = {"": 1, "m": 0.001, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "M": 10**6, "G": 10**9}


def quantity(text):
    number, unit = re.fullmatch(r"([\d.]+)(m|[KMG]i?|)", str(text)).groups()
    return float(number) * UNITS[unit]


def pods(documents):
    """[(name, cpu request, memory request, memory limit)] of each pod at its most: surge, or the autoscaler's bound."""
    most = {d["spec"]["scaleTargetRef"]["name"]: d["spec"].get("maxReplicas", d["spec"].get("maxReplicaCount"))
            for d in render.of_kind(documents, "HorizontalPodAutoscaler", "ScaledObject")}
    found = []
    for workload in render.of_kind(documents, *render.WORKLOADS):
        name = workload["metadata"]["name"]
        count = most.get(name, workload["spec"].get("replicas", 1))
        sizes = [c["resources"] for c in render.containers(render.pod(workload)[1])]
        size = tuple(sum(quantity(s[kind][what]) for s in sizes)
                     for kind, what in (("requests", "cpu"), ("requests", "memory"), ("limits", "memory")))
        found += [(f"{name}-{i}", *size) for i in range(count)]
    return found


def faults(documents, budget=None):
    budget = budget or yaml.safe_load(BUDGET.read_text())
    node, count = budget["node"], budget["nodes"]
    cpu, memory = (quantity(node[x]) - quantity(budget["system_per_node"][x]) for x in ("cpu", "memory"))
    everything = pods(documents) + [(name, quantity(size["cpu"]), quantity(size["memory"]), quantity(size.get("limit", size["memory"])))
                                    for name, size in budget["platform"].items()]
    # One service at a time is rolled: the largest one's second pod has a place too.
    largest = max((p for p in pods(documents) if not p[0].startswith(("postgres", "redpanda"))), key=lambda p: p[2])
    everything.append((f"surge of {largest[0]}", *largest[1:]))
    limits = sum(p[3] for p in everything)
    if limits > count * memory:
        yield f"the limits of memory add up to {limits / 2**30:.2f} Gi of {count * memory / 2**30:.2f}"
    free = [[cpu, memory] for _ in range(count)]
    for name, wants_cpu, wants_memory, _ in sorted(everything, key=lambda p: -p[2]):
        place = next((n for n in free if n[0] >= wants_cpu and n[1] >= wants_memory), None)
        if place is None:
            yield f"{name} finds no node with {wants_cpu:g} CPU and {wants_memory / 2**20:.0f} Mi free"
            continue
        place[0] -= wants_cpu
        place[1] -= wants_memory
    volumes = [c for w in render.of_kind(documents, "StatefulSet") for c in w["spec"].get("volumeClaimTemplates", [])
               for _ in range(w["spec"]["replicas"])] + render.of_kind(documents, "PersistentVolumeClaim")
    if len(volumes) > budget["data_volumes"]:
        yield f"{len(volumes)} volumes are claimed, {budget['data_volumes']} are free"
    if any(quantity(v["spec"]["resources"]["requests"]["storage"]) > quantity(budget["data_volume"]) for v in volumes):
        yield f"a volume is larger than {budget['data_volume']}"
