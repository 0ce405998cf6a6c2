"""What Argo CD is told: it can sync each overlay, in an order that works from an empty cluster, and no more than it must."""
import copy
import functools
import re

import pytest

from checks import references, render, schemas

ENVIRONMENTS = ["dev", "staging", "prod"]
NAMESPACED_BY = "envoy-gateway-system"
CLUSTER_KINDS = {"Namespace", "ClusterSecretStore", "GatewayClass", "ClusterIssuer"}
ADDON_OF = {"cert-manager.io": "cert-manager", "gateway.networking.k8s.io": "envoy-gateway", "gateway.envoyproxy.io": "envoy-gateway",
            "external-secrets.io": "external-secrets", "monitoring.coreos.com": "kube-prometheus-stack"}
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)


@functools.cache
def argocd(environment):
    return render.parse(render.text(str(render.K8S / "argocd" / environment)))


def named(documents, kind, name):
    return next(d for d in documents if (d["kind"], d["metadata"]["name"]) == (kind, name))


def wave(document):
    return int(document["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"])


def refused(documents, environment):
    """What the environment's project, or a missing add-on, would keep Argo CD from applying."""
    project = named(documents, "AppProject", f"taskora-{environment}")["spec"]
    allowed = {(x["group"], x["kind"]) for x in project["clusterResourceWhitelist"]}
    places = {d["namespace"] for d in project["destinations"]}
    forbidden = {x["kind"] for x in project["namespaceResourceBlacklist"]}
    addons = {d["metadata"]["name"] for d in render.of_kind(documents, "Application")}
    for object_ in render.environment(environment):
        group = object_["apiVersion"].rpartition("/")[0]
        if object_["kind"] in CLUSTER_KINDS:
            if (group, object_["kind"]) not in allowed:
                yield f"{render.name(object_)}: not for this project"
        elif object_["metadata"]["namespace"] not in places or object_["kind"] in forbidden:
            yield f"{render.name(object_)}: not for this project"
        if group in ADDON_OF and ADDON_OF[group] not in addons:
            yield f"{render.name(object_)}: {ADDON_OF[group]} is not installed"
    for application in render.of_kind(documents, "Application"):
        spec = application["spec"]
        owner = named(documents, "AppProject", spec["project"])["spec"]
        if spec["source"]["repoURL"] not in owner["sourceRepos"] or spec["destination"]["namespace"] not in {d["namespace"] for d in owner["destinations"]}:
            yield f"{render.name(application)}: its project refuses it"


@each_environment
def test_the_objects_are_valid(environment):
    root = render.parse((render.K8S / "argocd" / environment / "root.yaml").read_text())
    assert list(schemas.faults(argocd(environment) + root)) == []
    assert root[0]["spec"]["source"]["path"] == f"k8s/argocd/{environment}"


@each_environment
def test_projects_allow_what_the_overlay_holds_and_add_ons_bring_its_kinds(environment):
    assert list(refused(argocd(environment), environment)) == []


def test_what_a_project_does_not_allow_is_noticed():
    for change in (lambda p: p["clusterResourceWhitelist"].pop(), lambda p: p["destinations"].pop(), lambda p: p["sourceRepos"].clear()):
        documents = copy.deepcopy(argocd("dev"))
        change(named(documents, "AppProject", "taskora-dev")["spec"])
        assert list(refused(documents, "dev")) != []
    documents = [d for d in argocd("dev") if d["metadata"]["name"] != "cert-manager"]
    assert list(refused(documents, "dev")) != []


@each_environment
def test_waves_are_projects_then_add_ons_then_data_then_services(environment):
    waves = {d["metadata"]["name"]: wave(d) for d in render.of_kind(argocd(environment), "Application")}
    data, services = waves.pop(f"taskora-{environment}-data"), waves.pop(f"taskora-{environment}-services")
    projects = [wave(d) for d in render.of_kind(argocd(environment), "AppProject")]
    assert max(projects) < min(waves.values()) <= max(waves.values()) < data < services


@each_environment
def test_an_application_syncs_the_overlay_by_itself_except_in_prod(environment):
    for part in ("data", "services"):
        spec = named(argocd(environment), "Application", f"taskora-{environment}-{part}")["spec"]
        assert (render.ROOT / spec["source"]["path"] / "kustomization.yaml").is_file()
        assert ("automated" in spec["syncPolicy"]) == (environment != "prod")
        assert "CreateNamespace=false" in spec["syncPolicy"]["syncOptions"]
    windows = named(argocd(environment), "AppProject", f"taskora-{environment}")["spec"].get("syncWindows", [])
    assert [w["manualSync"] for w in windows] == ([True] if environment == "prod" else [])


@each_environment
def test_add_ons_have_exact_versions(environment):
    for application in render.of_kind(argocd(environment), "Application"):
        source = application["spec"]["source"]
        assert "chart" not in source or re.fullmatch(r"v?\d+\.\d+\.\d+", source["targetRevision"])


@pytest.mark.parametrize("environment", render.ENVIRONMENTS)
def test_migrations_run_before_the_services_and_need_only_what_is_there_by_then(environment):
    data, services = render.part(environment, "data"), render.part(environment, "services")
    job = named(services, "Job", "db-migrate")
    assert job["metadata"]["annotations"]["argocd.argoproj.io/hook"] == "PreSync"
    labels, spec = render.pod(job)
    ways = [p["metadata"]["name"] for p in render.of_kind(data, "NetworkPolicy") if render.matches(p["spec"]["podSelector"], labels)]
    assert {"default-deny", "services-to-database", "services-to-dns"} <= set(ways)
    assert "envFrom" not in spec["containers"][0]
    if environment != "local":
        assert {v["secret"]["secretName"] for v in spec["volumes"]} <= set(references.made_secrets(data))


@pytest.mark.parametrize("environment", render.ENVIRONMENTS)
def test_migrations_can_be_applied_alone(environment):
    chosen = [d for d in render.part(environment, "services")
              if d["metadata"].get("labels", {}).get("app.kubernetes.io/name") == "db-migrate"]
    assert sorted(d["kind"] for d in chosen) == ["Job", "ServiceAccount"]
