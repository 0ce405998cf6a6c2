"""Renders kustomizations, and reads what comes out."""
import functools
import pathlib
import subprocess
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
K8S = ROOT / "k8s"
WORK = ROOT / ".cache/kubernetes/rendered"
ENVIRONMENTS = ["local", "dev", "staging", "prod"]
COMPONENTS = sorted(str(p.parent.relative_to(K8S / "components")) for p in (K8S / "components").rglob("kustomization.yaml"))
WORKLOADS = {"Deployment", "StatefulSet", "Job"}


class UniqueKeys(yaml.CSafeLoader):
    """YAML says that keys are unique; PyYAML takes the last of two."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        doubled = {key for key in keys if keys.count(key) > 1}
        if doubled:
            raise yaml.YAMLError(f"{node.start_mark.name}:{node.start_mark.line + 1}: {sorted(map(str, doubled))} twice")
        return super().construct_mapping(node, deep)


# "=" is a text, not YAML 1.1's value tag.
UniqueKeys.yaml_implicit_resolvers = {first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:value"]
                                      for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()}


def parse(text):
    return [document for document in yaml.load_all(text, UniqueKeys) if document]


def fresh(folder):
    done = subprocess.run([ROOT / "scripts/tools/kustomize", folder], capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{folder}: {done.stderr.strip()}")
    return done.stdout


@functools.cache
def text(folder):
    """Of a folder that does not change meanwhile."""
    return fresh(folder)


def part(environment_name, name):
    """`data` or `services` of an overlay."""
    return parse(text(str(K8S / "overlays" / environment_name / name)))


def environment(name):
    """Everything of an overlay: its data and its services."""
    return part(name, "data") + part(name, "services")


def combination(components, environment_of="staging"):
    """The base with some components, as an overlay's two parts together would have them; the values are those of an environment."""
    wanted = [c for c in components if c != "environment"] + ["environment"]
    up = "../../../../k8s"
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as place:  # of its own: two suites may run at once
        pathlib.Path(place, "kustomization.yaml").write_text(yaml.safe_dump({
            "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
            "resources": [f"{up}/base/namespace", f"{up}/base/network-policies", f"{up}/base", f"{up}/overlays/{environment_of}/environment"],
            "components": [f"{up}/components/{c}" for c in wanted]}))
        return parse(fresh(place))


def of_kind(documents, *kinds):
    return [d for d in documents if d["kind"] in kinds]


def name(document):
    return f"{document['kind']} {document['metadata']['name']}"


def pod(workload):
    """(labels, spec) of the pods of a workload."""
    template = workload["spec"]["template"]
    return template["metadata"].get("labels", {}), template["spec"]


def containers(spec):
    """The service first, then its sidecars: what runs as long as it does."""
    return spec["containers"] + [c for c in spec.get("initContainers", []) if c.get("restartPolicy") == "Always"]


def matches(selector, labels):
    """Whether a Kubernetes label selector selects these labels."""
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    for rule in selector.get("matchExpressions") or []:
        value, operator = labels.get(rule["key"]), rule["operator"]
        held = {"In": value in rule.get("values", []), "NotIn": value not in rule.get("values", []),
                "Exists": value is not None, "DoesNotExist": value is None}[operator]
        if not held:
            return False
    return True
