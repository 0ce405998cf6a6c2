"""The deploy command: what it would run for each target and action, what it refuses and how, and how it runs a plan."""
import io
import os
import pathlib
import re
import socket
import subprocess
import sys

import pytest
import yaml
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from taskora_deploy import config as configuration
from taskora_deploy import menu, plan, runner
from taskora_deploy.errors import FAILED, TOLD_WRONGLY, TOOL_MISSING, UNREACHABLE, Refusal

from checks import render, workloads

CONFIG = configuration.load()
GOLDEN = pathlib.Path(__file__).parent / "golden"
COMMAND = [sys.executable, "-B", "-m", "taskora_deploy"]
PAIRS = [(t, a) for t in CONFIG.targets for a in CONFIG.platform_of(t)["actions"]]
GIVEN = {"service": "notifier", "replicas": "3"}


def command(*arguments, **environment):
    return subprocess.run([*COMMAND, *arguments], cwd=render.ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(render.ROOT / "deploy")} | environment)


def dry_run(target, action, **given):
    out = io.StringIO()
    runner.show(plan.make(CONFIG, target, action, given), out)
    return out.getvalue()


def golden(target):
    return "\n".join(dry_run(target, action, **{n: GIVEN[n] for n in CONFIG.actions[action].get("asks", [])})
                     for action in CONFIG.platform_of(target)["actions"])


@pytest.mark.parametrize("target", CONFIG.targets)
def test_what_would_be_run_is_what_was_reviewed(target):
    path = GOLDEN / f"{target}.txt"
    assert path.read_text() == golden(target), "write it: make deploy-golden"


def test_the_environments_and_actions_are_there():
    assert set(CONFIG.targets) == {"local", "dev", "test", "staging"}
    for target in CONFIG.targets:
        can = set(CONFIG.platform_of(target)["actions"])
        assert {"data-up", "services-up", "up", "bootstrap", "build-images", "deploy", "status", "logs", "smoke", "scale", "rollback", "destroy"} <= can
    assert {"cluster-up", "cluster-down", "load-images"} <= set(CONFIG.platform_of("local")["actions"])


@pytest.mark.parametrize("target,action", PAIRS, ids=map("-".join, PAIRS))
def test_a_dry_run_runs_nothing_and_tells_no_secret(target, action, tmp_path):
    arguments = [f"--{n}={GIVEN[n]}" for n in CONFIG.actions[action].get("asks", [])]
    planted = {"TASKORA_PASSWORD": "planted-secret", "TASKORA_MASTER_KEY": "planted-secret", "PGPASSWORD": "planted-secret"}
    done = command("run", target, action, "--dry-run", *arguments, **planted, PATH=str(tmp_path))
    assert done.returncode == 0 and done.stderr == ""
    assert "planted-secret" not in done.stdout and not re.search(r"[0-9a-f]{40}", done.stdout)


def test_kind_is_chosen_by_a_variable():
    assert "kind load docker-image taskora/task-api:local" in dry_run("local", "load-images", cluster="kind")
    assert "--context kind-taskora" in dry_run("local", "status", cluster="kind")


def test_the_database_may_be_on_the_host():
    said = dry_run("local", "up", databases="host")
    assert "k8s/overlays/local/data-on-host" in said and "--database-host host.minikube.internal" in said
    assert "topics" not in said and "statefulset" not in said
    assert "k8s/overlays/local/services-on-host -l app.kubernetes.io/name=db-migrate" in said


def test_pre_and_post_steps_and_the_environment_come_from_the_configuration():
    assert dry_run("test", "services-up").rstrip().endswith("docker compose -p taskora ps --all")
    assert "export PORT=18080" in dry_run("test", "services-up")
    first = [line for line in dry_run("staging", "services-up").splitlines() if not line.startswith("#")][1:3]
    assert first[0] == "k8s/release.py staging --check" and first[1].endswith("get applications")


def test_images_and_services_are_those_there_are():
    dockerfile = (render.ROOT / "deploy/Dockerfile").read_text()
    assert CONFIG.variables["images"].split() == re.findall(r"^FROM runtime AS (\S+)$", dockerfile, re.M)
    assert CONFIG.variables["services"].split() == workloads.SERVICES


def test_every_path_in_a_step_is_there():
    for target, action in PAIRS:
        for step in plan.make(CONFIG, target, action, {n: GIVEN[n] for n in CONFIG.actions[action].get("asks", [])}).steps:
            for word in [w for c in step.commands for w in c]:
                if re.match(r"(deploy|k8s|scripts|-chdir=terraform)/", word):
                    assert (render.ROOT / word.removeprefix("-chdir=")).exists(), word


@pytest.mark.parametrize("arguments", [
    ["run", "nowhere", "up"], ["run", "local", "fly"], ["run", "test", "cluster-up"], ["run", "local", "scale"],
    ["run", "local", "scale", "--service=web", "--replicas=1"], ["run", "local", "scale", "--service=notifier", "--replicas=99"],
    ["run", "local", "up", "--set", "nothing=1"], ["run", "local", "up", "--set", "tag"], ["run", "local", "up", "--set", "tag=$(reboot)"],
    ["run", "local", "up", "--set", "cluster=k3d"], ["run", "local", "cluster-down"], []], ids=" ".join)
def test_what_cannot_be_meant_is_one_line_and_exit_2(arguments):
    done = command(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (TOLD_WRONGLY, "", 1)


def programs(folder, **scripts):
    """A folder of small programs that stand for kubectl, docker and the like."""
    for name, text in scripts.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    return str(folder)


def test_a_missing_tool_is_one_line_and_exit_3(tmp_path):
    done = command("run", "local", "cluster-up", PATH=str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (TOOL_MISSING, "", 1)
    assert "minikube" in done.stderr


def test_a_cluster_that_does_not_answer_is_one_line_and_exit_4(tmp_path):
    done = command("run", "local", "status", PATH=programs(tmp_path, kubectl="exit 1"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (UNREACHABLE, "", 1)
    assert "cluster-up" in done.stderr


def test_a_failed_step_says_what_to_do_and_nothing_follows_it(tmp_path):
    path = programs(tmp_path, docker='echo "$@" >>"$0.log"; case "$*" in *db-migrate) exit 1 ;; esac')
    done = command("run", "test", "services-up", PATH=f"{path}:{os.environ['PATH']}")
    assert done.returncode == FAILED and done.stderr.count("\n") == 1
    assert "data-up starts the database" in done.stderr
    assert len((tmp_path / "docker.log").read_text().splitlines()) == 1


def test_every_step_says_how_long_it_took(tmp_path):
    done = command("run", "local", "status", PATH=f"{programs(tmp_path, kubectl='exit 0')}:{os.environ['PATH']}")
    assert done.returncode == 0
    assert re.search(r"^\[1/1\] what runs: \d+\.\d s$", done.stdout, re.M)
    assert re.search(r"^local status: \d+\.\d s$", done.stdout, re.M)


def run(*steps, **environment):
    out = io.StringIO()
    runner.run(plan.Plan("local", "up", environment, (), "", steps), out)
    return out.getvalue()


def test_a_step_that_is_done_already_is_passed_over(tmp_path):
    trace = tmp_path / "trace"
    said = run(plan.Step("touch", (("touch", str(trace)),), unless=("true",)))
    assert "there already" in said and not trace.exists()


def test_what_flows_through_a_pipe_is_not_printed(tmp_path, capfd):
    kept = tmp_path / "kept"
    run(plan.Step("secrets", (("echo", "planted-secret"), ("tee", str(kept)))))
    assert kept.read_text() == "planted-secret\n"
    printed = capfd.readouterr()
    assert "planted-secret" not in printed.out + printed.err


@pytest.mark.parametrize("pipe", [(("false",), ("cat",)), (("echo", "x"), ("false",))])
def test_either_end_of_a_pipe_can_fail(pipe):
    with pytest.raises(Refusal) as refusal:
        run(plan.Step("secrets", pipe))
    assert refusal.value.code == FAILED


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_what_runs_behind_is_there_meanwhile_and_gone_afterwards():
    port = free_port()
    server = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port))
    asks = (sys.executable, "-c", f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/')")
    run(plan.Step("ask", (asks,), behind=server, port=port))
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_what_ends_behind_fails_the_step():
    with pytest.raises(Refusal):
        run(plan.Step("ask", (("true",),), behind=("false",), port=free_port()))


def test_the_environment_of_a_target_reaches_its_steps(tmp_path):
    kept = tmp_path / "kept"
    run(plan.Step("environment", (("sh", "-c", f"echo $PORT > {kept}"),)), PORT="18080")
    assert kept.read_text() == "18080\n"


@pytest.mark.parametrize("change", [
    lambda c: c.pop("steps"), lambda c: c["steps"]["data"].pop("run"), lambda c: c["steps"]["data"].update(shell="x"),
    lambda c: c["targets"]["local"].update(platform="moon"), lambda c: c["targets"]["local"].update(post={"up": ["fly"]}),
    lambda c: c["platforms"]["compose"]["actions"].update(up=["fly"]), lambda c: c["platforms"]["compose"]["actions"].update(fly=[]),
    lambda c: c["platforms"]["compose"].update(reachable=[])])
def test_a_mistake_in_the_configuration_is_one_line(change, tmp_path):
    raw = yaml.safe_load(configuration.FILE.read_text())
    change(raw)
    (tmp_path / "targets.yaml").write_text(yaml.safe_dump(raw))
    with pytest.raises(Refusal) as refusal:
        configuration.load(tmp_path / "targets.yaml")
    assert refusal.value.code == TOLD_WRONGLY and "\n" not in str(refusal.value)


def test_an_action_that_contains_itself_is_refused():
    raw = yaml.safe_load(configuration.FILE.read_text())
    raw["platforms"]["compose"]["actions"]["up"] = ["@deploy"]
    with pytest.raises(Refusal):
        plan.make(configuration.Config(**raw), "test", "up")


def test_the_thin_scripts_name_actions_there_are():
    for name in ("deploy-local.sh", "teardown-local.sh"):
        text = (render.ROOT / "deploy" / name).read_text()
        stages = re.findall(r"for stage in (.*); do", text)
        for action in stages[0].split() if stages else re.findall(r"run local (\S+)", text):
            assert action in CONFIG.platform_of("local")["actions"]


@pytest.mark.parametrize("keys,chosen", [
    ("\r\r\r\r", ("local", "cluster-up", {"cluster": "minikube", "databases": "cluster"})),
    ("\r\r\x1b[B\r\x1b[B\r", ("local", "cluster-up", {"cluster": "kind", "databases": "host"})),
    ("\x1b[B\r\r", ("test", "data-up", {})),
    ("\x1b[B\r" + "\x1b[B" * 9 + "\r\x1b[B\r\x7f3\r", ("test", "scale", {"service": "outbox-relay", "replicas": "3"}))])
def test_the_menu_asks_for_what_is_needed(keys, chosen):
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(keys)
        assert menu.choose(CONFIG) == chosen


@pytest.mark.parametrize("keys", ["\r", "n", "\x03"])
def test_what_cannot_be_undone_needs_a_yes(keys):
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text(keys)
        with pytest.raises(Refusal):
            menu.confirm(plan.make(CONFIG, "local", "destroy"))
        keyboard.send_text("y")
        menu.confirm(plan.make(CONFIG, "local", "destroy"))


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in CONFIG.targets:
        (GOLDEN / f"{name}.txt").write_text(golden(name))
