"""Each check can fail: one fault at a time is put into what is rendered, and must be named."""
import copy
import functools

import pytest

from checks import capacity, flows, golden, references, render, schemas, settings, workloads
from checks.changes import FIRST, POD, change, double, find, more, remove, without

COMPONENTS = {"autoscaling-hpa", "external-data", "gateway", "kafka-sasl", "monitoring", "environment", "external-secrets/aws", "external-secrets/kafka"}
staging = functools.cache(lambda: render.environment("staging"))
dev = functools.cache(lambda: render.environment("dev"))


api = functools.partial(change, "Deployment", "task-api")
variable = lambda name, value="x": api((*FIRST, "env"), more({"name": name, "value": value}))
flow = lambda documents: flows.differences(documents, COMPONENTS)
images = lambda documents: workloads.images(documents, "staging")

FAULTS = {
    "a misspelt field": (schemas.faults, api((*POD, "terminationGraceSeconds"), 5)),
    "a field of another type": (schemas.faults, api(("spec", "replicas"), "two")),
    "a misspelt field of a custom resource": (schemas.faults, change("ClientTrafficPolicy", "taskora", ("spec", "timeouts"), {})),
    "a kind that is not known": (schemas.faults, change("HTTPRoute", "to-https", ("apiVersion",), "gateway.networking.k8s.io/v9")),
    "root": (workloads.security, api((*POD, "securityContext", "runAsNonRoot"), False)),
    "no seccomp": (workloads.security, api((*POD, "securityContext"), without("seccompProfile"))),
    "a token": (workloads.security, api((*POD, "automountServiceAccountToken"), True)),
    "service variables": (workloads.security, api(POD, without("enableServiceLinks"))),
    "the host's network": (workloads.security, api((*POD, "hostNetwork"), True)),
    "a folder of the host": (workloads.security, api((*POD, "volumes"), more({"name": "h", "hostPath": {"path": "/"}}))),
    "escalation": (workloads.security, api((*FIRST, "securityContext", "allowPrivilegeEscalation"), True)),
    "a writable root": (workloads.security, change("Job", "db-migrate", (*FIRST, "securityContext", "readOnlyRootFilesystem"), False)),
    "a capability": (workloads.security, api((*FIRST, "securityContext", "capabilities", "add"), ["NET_ADMIN"])),
    "somebody else's account": (workloads.accounts, api((*POD, "serviceAccountName"), "default")),
    "an account that hands out tokens": (workloads.accounts, change("ServiceAccount", "task-api", ("automountServiceAccountToken",), True)),
    "no limit": (workloads.resources, api((*FIRST, "resources", "limits"), without("memory"))),
    "no request": (workloads.resources, api((*FIRST, "resources"), without("requests"))),
    "no probe": (workloads.probes, api(FIRST, without("livenessProbe"))),
    "a probe of a missing port": (workloads.probes, api((*FIRST, "readinessProbe", "httpGet", "port"), "admin")),
    "readiness by liveness": (workloads.probes, api((*FIRST, "readinessProbe", "httpGet", "path"), "/livez")),
    "a gap in the roll-out": (workloads.rollout, api(("spec", "strategy", "rollingUpdate", "maxUnavailable"), 1)),
    "no time to drain": (workloads.rollout, api((*POD, "terminationGracePeriodSeconds"), 20)),
    "no disruption budget": (workloads.availability, remove("PodDisruptionBudget", "notifier")),
    "a budget of nothing": (workloads.availability, change("PodDisruptionBudget", "notifier", ("spec", "maxUnavailable"), 0)),
    "no spread": (workloads.availability, api((*POD, "topologySpreadConstraints"), lambda old: old[:1])),
    "another operations port": (workloads.ports, api((*FIRST, "ports", 1, "containerPort"), 9409)),
    "a tag where a digest belongs": (images, api((*FIRST, "image"), "ghcr.io/example/taskora/task-api:0.1.0")),
    "the image of another service": (images, api((*FIRST, "image"), "ghcr.io/example/taskora/web@sha256:" + "0" * 64)),
    "another registry": (images, api((*FIRST, "image"), "docker.io/example/task-api@sha256:" + "0" * 64)),
    "one thing twice": (references.identities, double("Service", "task-api")),
    "another namespace": (references.identities, change("Service", "task-api", ("metadata", "namespace"), "default")),
    "a volume that is not there": (references.mounts, api((*FIRST, "volumeMounts"), more({"name": "x", "mountPath": "/x"}))),
    "a volume that nobody mounts": (references.mounts, api((*POD, "volumes"), more({"name": "x", "emptyDir": {}}))),
    "a service that selects nothing": (references.selectors, change("Service", "task-api", ("spec", "selector"), {"app.kubernetes.io/name": "api"})),
    "a service's port that leads nowhere": (references.selectors, change("Service", "task-api", ("spec", "ports", 0, "targetPort"), "https")),
    "a deployment that does not select its pods": (references.selectors, api(("spec", "selector", "matchLabels"), {"a": "b"})),
    "a policy that selects nothing": (references.selectors, change("NetworkPolicy", "notifier-to-internet", ("spec", "podSelector"), {"matchLabels": {"a": "b"}})),
    "an autoscaler of nothing": (references.targets, change("HorizontalPodAutoscaler", "task-api", ("spec", "scaleTargetRef", "name"), "api")),
    "a route to nothing": (references.targets, change("HTTPRoute", "taskora", ("spec", "rules", 0, "backendRefs", 0, "port"), 80)),
    "a route at no gateway": (references.targets, remove("Gateway", "taskora")),
    "a secret from no store": (references.targets, remove("ClusterSecretStore", "taskora")),
    "a secret that nobody makes": (references.configuration, remove("ExternalSecret", "task-api-database")),
    "a secret without the key": (references.configuration, api((*POD, "volumes", 0, "secret", "items", 0, "key"), "uri")),
    "a configuration that is not there": (references.configuration, api((*FIRST, "envFrom", 0, "configMapRef", "name"), "services")),
    "a secret that nobody uses": (references.configuration, api((*POD, "volumes"), lambda old: [v for v in old if v["name"] != "database"])),
    "a setting that is none": (settings.keys, variable("TASKORA_WORKER")),
    "a setting of another service": (settings.keys, variable("TASKORA_RELAY_PAGE", "5")),
    "a file for what is no secret": (settings.keys, variable("TASKORA_WORKERS_FILE", "/x")),
    "a setting twice": (settings.keys, variable("TASKORA_WORKERS", "5")),
    "no database": (settings.keys, api((*FIRST, "env"), lambda old: [e for e in old if "DATABASE" not in e["name"]])),
    "a Secret": (settings.secrets, lambda d: d.append({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}})),
    "a secret by value": (settings.secrets, variable("TASKORA_MASTER_KEY", "00")),
    "a password in a URL": (settings.secrets, api((*FIRST, "args"), ["--db=postgresql://taskora:hunter2@postgres/taskora"])),
    "a private key": (settings.secrets, lambda d: find(d, "ConfigMap", next(x["metadata"]["name"] for x in d if x["kind"] == "ConfigMap"))["data"].update(k="-----BEGIN PRIVATE KEY-----")),
    "what was planted": (lambda d: settings.secrets(d, ["planted-secret"]), variable("TASKORA_ISSUER", "a planted-secret b")),
    "no default": (flow, remove("NetworkPolicy", "default-deny")),
    "the internet for all": (flow, change("NetworkPolicy", "notifier-to-internet", ("spec", "podSelector"), {})),
    "private ranges": (flow, change("NetworkPolicy", "notifier-to-internet", ("spec", "egress", 0, "to", 0, "ipBlock"), {"cidr": "0.0.0.0/0"})),
    "one private range": (flow, change("NetworkPolicy", "notifier-to-internet", ("spec", "egress", 0, "to", 0, "ipBlock", "except"), lambda old: [e for e in old if e != "169.254.0.0/16"])),
    "every port": (flow, change("NetworkPolicy", "services-to-database", ("spec", "egress", 0), without("ports"))),
    "a port too many": (flow, change("NetworkPolicy", "gateway-to-task-api", ("spec", "ingress", 0, "ports"), more({"protocol": "TCP", "port": 9400}))),
    "every namespace": (flow, change("NetworkPolicy", "gateway-to-task-api", ("spec", "ingress", 0, "from", 0), {"namespaceSelector": {}})),
    "every pod of monitoring": (flow, change("NetworkPolicy", "prometheus-to-operations", ("spec", "ingress", 0, "from", 0), without("podSelector"))),
    "a broker for who has no business there": (flow, change("NetworkPolicy", "consumers-to-broker", ("spec", "podSelector", "matchExpressions", 0, "values"), more("task-api"))),
    "a flow that is missing": (flow, remove("NetworkPolicy", "services-to-dns")),
    "a service without its database": (flow, change("NetworkPolicy", "services-to-database", ("spec", "podSelector", "matchExpressions", 0, "values"), lambda old: old[1:])),
}


def test_every_check_has_a_fault_that_it_must_notice():
    assert set(workloads.ALL + references.ALL + settings.ALL) <= {check for check, _ in FAULTS.values()}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(fault):
    check, apply = FAULTS[fault]
    documents = copy.deepcopy(staging())
    assert list(check(documents)) == []
    apply(documents)
    assert list(check(documents)) != []


@pytest.mark.parametrize("path,value", [((*FIRST, "lifecycle", "preStop", "sleep", "seconds"), 1), (FIRST, without("lifecycle")),
                                        ((*POD, "terminationGracePeriodSeconds"), 15)], ids=["too short", "none", "no time to drain"])
def test_a_way_in_that_closes_before_its_clients_know_is_noticed(path, value):
    documents = copy.deepcopy(render.environment("local"))
    assert list(workloads.rollout(documents)) == []
    change("Deployment", "gateway", path, value)(documents)
    assert list(workloads.rollout(documents)) != []


def test_a_change_shows_in_the_summary_for_review():
    documents = copy.deepcopy(staging())
    before = [golden.line(d) for d in documents]
    for kind, name, path, value in [("Deployment", "task-api", (*FIRST, "image"), "x"), ("Deployment", "task-api", ("spec", "replicas"), 7),
                                    ("Deployment", "notifier", (*FIRST, "resources", "limits", "memory"), "9Gi"),
                                    ("HorizontalPodAutoscaler", "task-api", ("spec", "maxReplicas"), 99)]:
        change(kind, name, path, value)(documents)
    assert sum(a != golden.line(d) for a, d in zip(before, documents)) == 3


@pytest.mark.parametrize("fault", [
    change("Deployment", "task-api", ("spec", "replicas"), 9),
    change("StatefulSet", "postgres", (*FIRST, "resources", "requests", "memory"), "5Gi"),
    change("StatefulSet", "postgres", (*FIRST, "resources", "limits", "memory"), "6Gi"),
    change("StatefulSet", "redpanda", ("spec", "replicas"), 2),
    change("StatefulSet", "redpanda", ("spec", "volumeClaimTemplates", 0, "spec", "resources", "requests", "storage"), "100Gi"),
    change("Deployment", "audit-logger", (*FIRST, "resources", "requests", "cpu"), "900m"),
], ids=["pods", "memory asked for", "memory allowed", "volumes", "a larger volume", "processors"])
def test_what_does_not_fit_the_free_allowance_is_noticed(fault):
    documents = copy.deepcopy(dev())
    assert list(capacity.faults(documents)) == []
    fault(documents)
    assert list(capacity.faults(documents)) != []
