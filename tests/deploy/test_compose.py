"""The compose files, read by the library that docker compose is made of."""
import copy
import functools
import json
import os
import re
import stat
import subprocess
import sys

import compose_secrets
import pytest
import yaml

from checks import render, settings, workloads

DEPLOY = render.ROOT / "deploy"
LOADER = render.ROOT / "tests/deploy/compose-config"
PROGRAM = render.ROOT / ".cache/tools/compose-config"
FILES = {"data": ["compose.data.yaml"], "services": ["compose.services.yaml"], "both": ["compose.data.yaml", "compose.services.yaml"]}
ONCE = {"db-migrate", "topics"}
each_set = pytest.mark.parametrize("files", FILES)


@functools.cache
def loader():
    if not PROGRAM.is_file() or any(p.stat().st_mtime > PROGRAM.stat().st_mtime for p in LOADER.iterdir()):
        PROGRAM.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["go", "build", "-p", "2", "-trimpath", "-buildvcs=false", "-o", PROGRAM, "."], cwd=LOADER, check=True,
                       env=os.environ | {"CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly"})
    return PROGRAM


def load(paths, **variables):
    done = subprocess.run([loader(), *paths], env={"PATH": os.environ["PATH"]} | variables, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr)
    return json.loads(done.stdout)


@functools.cache
def project(files):
    return load([DEPLOY / f for f in FILES[files]])


def faults(given):
    for name, service in given["services"].items():
        once = name in ONCE
        if not once and "healthcheck" not in service:
            yield f"{name}: has no health check"
        if not int(service.get("mem_limit", 0)) or not service.get("cpus"):
            yield f"{name}: has no limits"
        if service.get("restart") != ("on-failure" if once else "unless-stopped"):
            yield f"{name}: is not restarted as it should be"
        if list(service.get("networks", {})) != ["taskora"]:
            yield f"{name}: is not on the network of its own"
        if any(port.get("host_ip") != "127.0.0.1" for port in service.get("ports", [])):
            yield f"{name}: is open to other machines"
        if service.get("privileged") or "no-new-privileges:true" not in service.get("security_opt", []):
            yield f"{name}: may gain privileges"
        ours = name in workloads.SERVICES or once
        if ours and not (service.get("read_only") and service.get("cap_drop") == ["ALL"]):
            yield f"{name}: may write to its root, or keeps capabilities"
        if not ours and not re.fullmatch(r"[a-z0-9./-]+:v?\d+\.\d+[\w.-]*", service["image"]):
            yield f"{name}: its image has no exact version"
        if ours:
            yield from setting_faults(name, service)
    made = compose_secrets.contents("postgres")
    yield from (f"secret {name}: nobody makes it" for name in set(given["secrets"]) - set(made))


def setting_faults(name, service):
    known = settings.declared(name)
    for key, value in service["environment"].items():
        plain = key.removesuffix("_FILE")
        if key not in known and not (key.endswith("_FILE") and known.get(plain)):
            yield f"{name}: {key} is no setting of it"
        elif known.get(key) or settings.SECRET_TEXT.search(str(value)):
            yield f"{name}: {key} holds a secret"
        if key.endswith("_FILE"):
            mounted = {"/run/secrets/" + s.get("target", s["source"]).removeprefix("/run/secrets/") for s in service["secrets"]}
            if value not in mounted:
                yield f"{name}: {value} is not there"


@each_set
def test_the_files_load_alone_and_together_and_keep_the_rules(files):
    assert list(faults(project(files))) == []


def test_each_part_holds_what_it_should():
    assert set(project("data")["services"]) == {"postgres", "redpanda", "valkey", "mailpit"}
    assert set(project("services")["services"]) == set(workloads.SERVICES) | ONCE | {"gateway"}
    assert set(project("both")["services"]) == set(project("data")["services"]) | set(project("services")["services"])


def test_a_service_starts_after_the_migrations_and_asks_its_own_operations_port():
    for index, name in enumerate(workloads.SERVICES):
        service = project("services")["services"][name]
        assert service["depends_on"]["db-migrate"]["condition"] == "service_completed_successfully"
        assert service["healthcheck"]["test"] == ["CMD", "/bin/healthcheck", str(9400 + index)]


FAULTS = {
    "no health check": lambda s: s.pop("healthcheck"), "no limit": lambda s: s.pop("mem_limit"), "no restart": lambda s: s.pop("restart"),
    "another network": lambda s: s.update(networks={"default": None}), "an open port": lambda s: s.update(ports=[{"target": 8080, "published": "8080"}]),
    "privileges": lambda s: s.update(security_opt=[]), "a writable root": lambda s: s.update(read_only=False),
    "a setting that is none": lambda s: s["environment"].update(TASKORA_X="1"),
    "a secret by value": lambda s: s["environment"].update(TASKORA_MASTER_KEY="00"),
    "a file that is not mounted": lambda s: s["environment"].update(TASKORA_MASTER_KEY_FILE="/x"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(fault):
    broken = copy.deepcopy(project("both"))
    FAULTS[fault](broken["services"]["task-api"])
    assert list(faults(broken)) != []


def test_what_is_not_valid_is_refused(tmp_path):
    (tmp_path / "compose.yaml").write_text("services: {a: {image: x, memory_limit: 1g}}\n")
    with pytest.raises(ValueError):
        load([tmp_path / "compose.yaml"])


def test_every_variable_is_in_the_example_with_its_default():
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (DEPLOY / ".env.example").read_text(), re.M))
    used = {}
    for name in FILES["both"]:
        used |= dict(re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", (DEPLOY / name).read_text()))
    assert example == used
    changed = load([DEPLOY / f for f in FILES["both"]], PORT="18080", TASKORA_VERSION="9.9.9")
    assert changed["services"]["gateway"]["ports"][0]["published"] == "18080"
    assert changed["services"]["notifier"]["image"] == "taskora/notifier:9.9.9"


def test_secrets_are_made_once_and_closed(tmp_path):
    folder = tmp_path / "secrets"
    command = [sys.executable, DEPLOY / "compose_secrets.py", "--directory", folder]
    subprocess.run(command, check=True)
    first = {p.name: p.read_text() for p in folder.iterdir()}
    subprocess.run(command, check=True)
    assert {p.name: p.read_text() for p in folder.iterdir()} == first
    assert set(first) == set(project("both")["secrets"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert first["task-api"] in first["task-api-database"]


def test_secrets_are_ignored_by_git():
    ignored = subprocess.run(["git", "check-ignore", "deploy/secrets/postgres", "deploy/.env"], cwd=render.ROOT, capture_output=True, text=True)
    assert len(ignored.stdout.split()) == 2


def test_images_of_others_are_those_of_the_cluster():
    inside = {c["image"] for path in ("postgres/stateful-set.yaml", "redpanda/stateful-set.yaml", "valkey/deployment.yaml", "gateway-local/deployment.yaml")
              for c in yaml.safe_load((render.K8S / "components" / path).read_text())["spec"]["template"]["spec"]["containers"]}
    assert inside == {s["image"] for n, s in project("both")["services"].items() if n != "mailpit" and not s["image"].startswith("taskora/")}
