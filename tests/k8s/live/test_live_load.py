"""deploy/load.js against a real server: it keeps its pace, ends by itself, and says so when the server does not keep up."""
import http.server
import json
import os
import socket
import subprocess
import threading
import time

import pytest

from checks import render

PAST_A_LIMIT, TOLD_WRONGLY, NO_SERVER = 1, 2, 3


def load(server, **variables):
    """(exit code, what it measured, its complaints)"""
    done = subprocess.run(["node", render.ROOT / "deploy/load.js"], env={"PATH": os.environ["PATH"], "SERVER": server} | {k: str(v) for k, v in variables.items()},
                          capture_output=True, text=True, timeout=120)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def test_ten_seconds_at_fifty_requests_a_second_pass(server):
    code, measured, said = load(server.url, RATE=50, DURATION=10, P99_MS=2000)
    assert (code, said) == (0, "")
    assert measured["requests"] == 500 and measured["failed"] == 0
    assert 9.9 <= measured["seconds"] < 15


def test_a_server_that_is_too_slow_is_a_failure(server):
    code, measured, said = load(server.url, RATE=20, DURATION=2, P99_MS=1)
    assert (code, said.count("\n")) == (PAST_A_LIMIT, 1) and measured["failed"] == 0


class Refusing(http.server.BaseHTTPRequestHandler):
    """Lets accounts be made, and answers everything after that with 503."""

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        setup = self.path.startswith("/api/v1/auth") or self.path == "/api/v1/tokens" or self.server.tasks < 4 * 20 and self.command == "POST"
        self.server.tasks += self.path == "/api/v1/tasks"
        body = json.dumps({"id": 1, "token": "t", "access_token": "a"}).encode()
        self.send_response(201 if setup else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


@pytest.fixture
def refusing():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as made:
        made.tasks = 0
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


def test_a_server_that_refuses_is_a_failure(refusing):
    code, measured, _ = load(refusing, RATE=20, DURATION=2, P99_MS=60000)
    assert code == PAST_A_LIMIT and measured["failed"] == measured["requests"] == 40


def test_failures_that_were_allowed_are_none(refusing):
    assert load(refusing, RATE=20, DURATION=2, P99_MS=60000, FAILED=1)[0] == 0


class Silent(Refusing):
    """Takes requests after the first ones, and does not answer them before its time is over."""

    def answer(self):
        if self.command == "GET" or self.server.tasks >= 4 * 20:
            self.server.over.wait(30)
        super().answer()

    do_GET = do_POST = answer


def test_the_pace_is_kept_when_nothing_is_answered_and_what_waits_is_bounded():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent) as silent:
        silent.tasks, silent.over = 0, threading.Event()
        threading.Thread(target=silent.serve_forever, daemon=True).start()
        began = time.monotonic()
        code, measured, _ = load(f"http://127.0.0.1:{silent.server_port}", RATE=20, DURATION=3)
        took = time.monotonic() - began
        silent.over.set()
        silent.shutdown()
    assert code == PAST_A_LIMIT
    assert measured["unsent"] == 40 and measured["failed"] == 20  # a second's worth waits, the rest is not sent
    assert took < 40


@pytest.mark.parametrize("variable", [{"RATE": "fast"}, {"RATE": 100000}, {"DURATION": 86400}, {"ACCOUNTS": 0}, {"SERVER": "ftp://x"}, {"SERVER": "x"}])
def test_what_is_out_of_bounds_is_refused_before_anything_is_sent(variable):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        code, measured, said = load(f"http://127.0.0.1:{listener.getsockname()[1]}", **variable) if "SERVER" not in variable else load(variable["SERVER"])
        with pytest.raises(TimeoutError):
            listener.accept()
    assert (code, measured, said.count("\n")) == (TOLD_WRONGLY, {}, 1)


def test_a_server_that_is_not_there_is_told_apart():
    assert load("http://127.0.0.1:1", RATE=10, DURATION=1)[0] == NO_SERVER
