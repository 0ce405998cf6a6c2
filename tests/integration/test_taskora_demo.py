"""The command line against a running server."""
import json
import pathlib
import subprocess
import sys

from conftest import BIN, PASSWORD


def test_the_demo_sees_every_step_happen(server):
    done = subprocess.run([BIN / "taskora", "demo", "--server", server.url], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok   ") == 9


def test_the_demo_fails_where_nothing_listens():
    done = subprocess.run([BIN / "taskora", "demo", "--server", "http://127.0.0.1:1"], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 1
    assert "FAIL" in done.stdout


def run_import(server, email, lines):
    return subprocess.run([BIN / "taskora", "import", "--server", server.url, "--email", email], capture_output=True,
                          text=True, timeout=120, input="".join(json.dumps(line) + "\n" for line in lines),
                          env={"TASKORA_PASSWORD": PASSWORD, "PATH": "/usr/bin"})


def test_an_import_run_twice_makes_no_doubles(server, ada):
    lines = [{"title": f"task {i}", "tags": ["imported"], "priority": "P3"} for i in range(150)]
    first = run_import(server, ada.email, lines[:90])
    assert "90 made, 0 there already, 0 refused" in first.stdout, first.stdout + first.stderr
    second = run_import(server, ada.email, lines)
    assert "60 made, 90 there already, 0 refused" in second.stdout, second.stdout + second.stderr


def test_an_import_reports_the_lines_it_could_not_use(server, ada):
    done = run_import(server, ada.email, [{"title": "good"}, {"title": ""}, [1]])
    assert done.returncode == 1
    assert "1 made, 0 there already, 2 refused" in done.stdout


def test_a_second_server_on_the_same_data_is_refused(server):
    import os
    done = subprocess.run([BIN / "taskora", "serve"], capture_output=True, text=True, timeout=60,
                          env={"PATH": os.environ["PATH"], "DATA": str(server.data), "PORT": "0"})
    assert done.returncode == 1
    assert "in use" in done.stderr or "another" in done.stderr, done.stderr


def test_wrong_configuration_is_refused_with_every_error_at_once():
    done = subprocess.run([BIN / "taskora", "serve"], capture_output=True, text=True, timeout=60,
                          env={"PATH": "/usr/bin", "TASKORA_NONSENSE": "1", "TASKORA_LOG_LEVEL": "loud", "PORT": "x"})
    assert done.returncode == 2
    for key in ("TASKORA_NONSENSE", "TASKORA_LOG_LEVEL", "PORT"):
        assert key in done.stderr
