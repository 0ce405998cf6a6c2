"""Each component alone, and those that are meant to go together."""
import re

import pytest

from checks import flows, mtls, references, render, schemas, settings, workloads

NOT_ALONE = {"external-secrets/common": "external-secrets/aws", "external-secrets/kafka": "external-secrets/aws",
             "external-secrets/postgres": "external-secrets/oci", "autoscaling-keda": "redpanda", "mtls/services": "mtls/data"}
SINGLES = [(c,) for c in render.COMPONENTS if c not in {*NOT_ALONE, "mtls/gateway"}]
MTLS = ("mtls/data", "gateway", "mtls/gateway")
TOGETHER = [(NOT_ALONE[c], c) for c in NOT_ALONE if c != "external-secrets/common"] + [
    ("strimzi", "autoscaling-keda"), ("postgres", "redpanda"),
    ("postgres", "valkey"), ("external-data", "kafka-sasl"), ("gateway", "autoscaling-hpa"), ("monitoring", "gateway"), ("host-data", "log-postgres"),
    ("redpanda", "autoscaling-keda", "autoscaling-hpa"), ("external-secrets/vault", "external-secrets/kafka", "kafka-sasl"),
    MTLS, (*MTLS, "autoscaling-hpa"), ("autoscaling-hpa", "monitoring", *MTLS), (*MTLS, "strimzi", "autoscaling-keda"),
    ("redpanda", "postgres", "valkey", *MTLS), (*MTLS, "external-data", "kafka-sasl"), ("mtls/data", "mtls/services", "autoscaling-hpa"),
    (*MTLS, "log-postgres", "host-data")]


@pytest.mark.parametrize("components", SINGLES + TOGETHER, ids="+".join)
def test_a_combination_renders_validates_and_keeps_the_rules(components):
    documents = render.combination(components)
    faults = [*schemas.faults(documents), *flows.differences(documents, components)]
    with_tls = {"mtls/services", "mtls/gateway"} & set(components)
    for check in workloads.ALL + references.ALL + settings.ALL + (mtls.ALL if with_tls else []):
        faults += check(documents)
    assert faults == []


@pytest.mark.parametrize("component", sorted({c.split("/")[0] for c in render.COMPONENTS}))
def test_a_component_says_what_it_is_for(component):
    text = (render.K8S / "components" / component / "README.md").read_text()
    assert text.startswith(f"# {component}\n") and len(text) > 150


def test_every_component_is_in_the_table():
    listed = re.findall(r"^\| \[([a-z-]+)\]\(components/", (render.K8S / "README.md").read_text(), re.M)
    assert listed == sorted({c.split("/")[0] for c in render.COMPONENTS})


def test_two_components_that_scale_one_deployment_are_refused():
    documents = render.combination(("redpanda", "autoscaling-keda", "autoscaling-hpa"))
    scaler = next(d for d in documents if d["kind"] == "ScaledObject")
    scaler["spec"]["scaleTargetRef"]["name"] = "task-api"
    assert "task-api is scaled by two" in list(references.targets(documents))
