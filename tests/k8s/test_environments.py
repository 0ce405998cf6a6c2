"""What holds in each environment, of everything that is rendered for it."""
import functools

import local_secrets
import pytest
import yaml

from checks import capacity, flows, golden, references, render, schemas, settings, workloads

USES = {env: {c.split("/components/")[1] for part in ("data", "services")
              for c in yaml.safe_load((render.K8S / "overlays" / env / part / "kustomization.yaml").read_text()).get("components", [])}
        for env in render.ENVIRONMENTS}
each_environment = pytest.mark.parametrize("environment", render.ENVIRONMENTS)
documents = functools.cache(render.environment)


@each_environment
def test_every_object_is_valid_for_kubernetes_and_its_custom_resources(environment):
    assert list(schemas.faults(documents(environment))) == []


@each_environment
@pytest.mark.parametrize("check", workloads.ALL + references.ALL + settings.ALL, ids=lambda c: f"{c.__module__.split('.')[1]}.{c.__name__}")
def test_the_rules_hold(environment, check):
    assert list(check(documents(environment))) == []


@each_environment
def test_images_are_what_the_environment_runs(environment):
    assert list(workloads.images(documents(environment), environment)) == []


@each_environment
def test_images_come_from_the_registry_that_terraform_names(environment):
    if environment == "local":
        prefix = "taskora"
    else:
        outputs = render.parse((render.K8S / "overlays" / environment / "environment/environment.yaml").read_text())[0]
        prefix = outputs["data"]["registry_url"]
    ours = [c["image"] for w in render.of_kind(documents(environment), *render.WORKLOADS) for c in render.pod(w)[1]["containers"]
            if w["metadata"]["name"] in workloads.SERVICES]
    assert len(ours) == len(workloads.SERVICES) and all(i.startswith(prefix + "/") for i in ours)


@each_environment
def test_every_configmap_and_secret_that_is_used_is_made_and_the_other_way_round(environment):
    made_by_hand = dict.fromkeys(local_secrets.names()) if environment == "local" else {}
    assert list(references.configuration(documents(environment), made_by_hand)) == []


@each_environment
def test_the_policies_allow_the_table_of_flows_and_nothing_else(environment):
    assert list(flows.differences(documents(environment), USES[environment])) == []


@each_environment
def test_only_services_that_exist_are_deployed(environment):
    apps = {p.name for p in (render.ROOT / "apps").iterdir() if (p / "main.cpp").is_file()}
    deployed = {d["metadata"]["name"] for d in render.of_kind(documents(environment), "Deployment", "Job")} - {"topics", "gateway"}
    assert deployed == set(workloads.SERVICES) | {"db-migrate"} and deployed <= apps


@each_environment
def test_the_summary_for_review_is_up_to_date(environment):
    path = golden.GOLDEN / f"{environment}.txt"
    assert path.read_text() == golden.summary(environment), "write it: make k8s-golden"


@pytest.mark.parametrize("component", golden.COMPONENTS)
def test_what_a_component_changes_is_up_to_date_for_review(component):
    assert (golden.GOLDEN / f"{component}.txt").read_text() == golden.difference(component), "write it: make k8s-golden"


def test_dev_fits_the_free_allowance():
    assert list(capacity.faults(documents("dev"))) == []


def test_databases_are_in_the_cluster_in_local_and_dev_only():
    inside = {env for env in render.ENVIRONMENTS if {"postgres", "redpanda", "valkey", "strimzi"} & USES[env]}
    assert inside == {"local", "dev"}


def test_local_with_its_database_on_the_host_keeps_the_rules():
    on_host = render.part("local", "data-on-host") + render.part("local", "services-on-host")
    found = [*schemas.faults(on_host), *workloads.images(on_host, "local"),
             *flows.differences(on_host, {"host-data", "log-postgres", "gateway-local", "autoscaling-hpa"}),
             *references.configuration(on_host, dict.fromkeys(local_secrets.names() - {"postgres"}))]
    for check in workloads.ALL + references.ALL + settings.ALL:
        found += check(on_host)
    assert found == []
    assert not {"StatefulSet"} & {d["kind"] for d in on_host}
    log = next(d for d in on_host if d["kind"] == "ConfigMap" and d["metadata"]["name"].startswith("log-"))
    assert log["data"]["TASKORA_LOG"] == "postgres"
