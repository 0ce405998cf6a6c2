"""The files of k8s/ themselves, and what they are held together with."""
import json
import os
import pathlib
import re
import subprocess
import sys

import environment
import local_secrets
import pytest
import topics
import yaml

from checks import flows, references, render, settings, workloads

OUTPUTS = yaml.safe_load(environment.CONTRACT.read_text())["outputs"]
WITH_TERRAFORM = [e for e in render.ENVIRONMENTS if (render.K8S / "overlays" / e / "environment").is_dir()]


def environment_maps(name):
    found = render.parse((render.K8S / "overlays" / name / "environment/environment.yaml").read_text())
    return {d["metadata"]["name"]: d["data"] for d in found}


def outputs_of(values):
    return {name: {"value": value or None} for name, value in values.items()}


def test_no_key_stands_twice_in_a_file():
    for path in sorted(render.K8S.rglob("*.yaml")):
        render.parse(path.read_text())


def test_a_key_that_stands_twice_is_noticed():
    with pytest.raises(yaml.YAMLError):
        render.parse("a: 1\na: 2\n")


def test_no_file_of_k8s_is_left_out_by_its_kustomization():
    for folder in {p.parent for p in render.K8S.rglob("kustomization.yaml")}:
        listed = (folder / "kustomization.yaml").read_text()
        for path in folder.iterdir():
            inner = path.is_dir() and (path / "kustomization.yaml").is_file()
            if (path.suffix in (".yaml", ".sh") and path.name not in ("kustomization.yaml", "capacity.yaml", "root.yaml")) or inner:
                assert re.search(rf"[- ./\[]{re.escape(path.name)}\b", listed) or inner, f"{path} is not used"


@pytest.mark.parametrize("name", WITH_TERRAFORM)
def test_an_environment_is_what_terraform_puts_out(name):
    maps = environment_maps(name)
    assert set(maps["terraform"]) == set(OUTPUTS)
    assert environment.from_outputs(outputs_of(maps["terraform"])) == maps["terraform"]
    assert environment.derive(maps["terraform"], maps["derived"]["network_cidr"]) == maps["derived"]


def test_every_output_that_an_overlay_reads_arrives_in_the_manifests():
    used = "".join(p.read_text() for p in (render.K8S / "components").rglob("kustomization.yaml"))
    derived = "".join(re.findall(r"def derive.*?\n\n\n", (render.K8S / "environment.py").read_text(), re.S))
    for name, rule in OUTPUTS.items():
        if "overlay" not in rule["read_by"] or name.startswith("cache_") or name == "registry_url":
            continue  # no service reads a cache yet; the registry is compared with the images
        assert f"data.{name}" in used or name in derived or name.startswith("database_"), f"{name} is not used"


@pytest.mark.parametrize("change", [{"database_host": "not a host"}, {"kafka_brokers": "no-port"}, {"region": None}])
def test_an_output_of_another_form_is_refused(change):
    given = outputs_of(environment_maps("staging")["terraform"]) | {k: {"value": v} for k, v in change.items()}
    with pytest.raises(ValueError):
        environment.from_outputs(given)


def test_a_missing_output_is_one_line_and_exit_2():
    done = subprocess.run([sys.executable, render.K8S / "environment.py", "dev", "--network-cidr", "10.20.0.0/16"],
                          input=json.dumps({}), capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_the_topics_of_strimzi_are_those_of_the_contract():
    assert topics.TARGET.read_text() == topics.text()


def test_every_topic_has_its_dead_letters_and_room_for_them():
    contract = yaml.safe_load((render.ROOT / "contracts/topics.yaml").read_text())
    sizes = {t["metadata"]["name"]: t["spec"]["config"]["max.message.bytes"] for t in topics.resources()}
    for topic in contract["topics"]:
        assert sizes[topic["name"]] == 1_048_576
        assert sizes[topic["name"] + ".dlq"] == 1_048_576 + 65_536
    assert len(sizes) == 2 * len(contract["topics"])


def test_a_service_asks_for_the_broker_group_that_is_watched():
    sources = "".join(p.read_text() for p in (render.ROOT / "libs/taskora/log").glob("*.cpp"))
    group = re.search(r'std::string group_of\(std::string_view consumer\) \{\s*return "([^"]+)"', sources)
    for scaler in (render.K8S / "components/autoscaling-keda").glob("*-*r.yaml"):
        document = yaml.safe_load(scaler.read_text())
        for trigger in document["spec"]["triggers"]:
            assert trigger["metadata"]["consumerGroup"] == group.group(1) + document["metadata"]["name"]
            source = (render.ROOT / "apps" / document["metadata"]["name"] / "app.cpp").read_text()
            assert f'"{trigger["metadata"]["topic"]}"' in source


def test_the_settings_in_the_code_are_found():
    assert settings.declared("task-api")["TASKORA_MASTER_KEY"] is True
    assert settings.declared("task-api")["TASKORA_WORKERS"] is False
    assert "TASKORA_WORKERS" not in settings.declared("notifier")


@pytest.mark.parametrize("service", workloads.SERVICES)
def test_the_settings_in_the_code_are_those_the_program_prints(service):
    program = pathlib.Path(os.environ.get("BIN_DIR", render.ROOT / "build/dev/bin"), service)
    if not program.is_file():
        pytest.skip(f"{service} is not built here")
    printed = subprocess.run([program, "--help-config"], capture_output=True, text=True, check=True).stdout
    entries = re.findall(r"^  (TASKORA_[A-Z_]+|PORT)  \((secret )?", printed, re.M)
    assert {name: bool(secret) for name, secret in entries} == settings.declared(service)


def test_the_table_of_flows_names_every_service():
    table = yaml.safe_load(flows.TABLE.read_text())
    assert table["groups"]["services"] == workloads.SERVICES
    assert {n: p - 9400 for n, p in table["groups"]["operations"].items()} == {n: i for i, n in enumerate(workloads.SERVICES)}


def test_local_secrets_are_fresh_and_complete():
    first, second = ({s["metadata"]["name"]: s["stringData"] for s in local_secrets.manifests("postgres")} for _ in range(2))
    assert set(first) == local_secrets.names()
    assert all(first[name] != second[name] for name in first)
    assert first["postgres"]["task-api"] in first["task-api-database"]["url"]
    assert re.fullmatch("[0-9a-f]{64}", first["master-key"]["key"])
    assert set(first["postgres"]) == {"postgres", "db-migrate", *workloads.SERVICES}


def test_every_password_that_the_database_asks_for_comes_from_the_store():
    script = (render.K8S / "components/postgres/roles.sh").read_text()
    asked = set(re.search(r"for service in (.*); do", script).group(1).split()) | {"db-migrate", "postgres"}
    made = references.made_secrets(render.environment("dev"))["postgres"]
    assert asked == made
