"""The account of the load: what it must notice, against servers that do it."""
import http.server
import pathlib
import sys
import threading

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import traffic  # noqa: E402


class Server:
    """Answers what the script says, one word a request: a status, "cut" (no answer), or "close" (200, then silently closed)."""

    def __init__(self, script):
        self.script, self.lock, self.enough = iter(script), threading.Lock(), threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with outer.lock:
                    word = next(outer.script, None)
                if word is None:
                    outer.enough.set()
                if word == "cut":
                    self.close_connection = True
                    return
                self.send_response(200 if word in (None, "close") else word)
                self.send_header("Content-Length", "0")
                self.end_headers()
                self.close_connection = word == "close"

            do_GET = do_POST = do_PATCH = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def play():
    servers = []

    def run(script):
        server = Server(script)
        servers.append(server.server)
        load = traffic.Traffic(server.server.server_address, "t", [1], rate=100, clients=1)
        assert server.enough.wait(20)
        return load.stop()

    yield run
    for server in servers:
        server.shutdown()
        server.server_close()


def test_what_succeeds_at_once_is_neither_failed_nor_repeated(play):
    account = play([200, 201]).account()
    assert account["requests"] >= 3 and (account["failed"], account["repeated"], account["reopened"]) == (0, 0, 0)


@pytest.mark.parametrize("word", [429, 502, 503, 504])
def test_what_is_refused_for_a_while_is_repeated_and_counted(play, word):
    load = play([200, word, word])
    assert [words for _, _, words in load.repeated] == [[word, word]] and load.failed == []


@pytest.mark.parametrize("word", [400, 404, 500])
def test_what_no_repetition_helps_has_failed(play, word):
    load = play([200, word])
    assert [words for _, _, words in load.failed] == [[word]] and load.repeated == []


def test_an_answer_that_never_comes_on_a_new_connection_is_repeated_and_counted(play):
    load = play(["cut"])
    assert [words for _, _, words in load.repeated] == [["RemoteDisconnected"]]


def test_an_idle_connection_that_was_closed_is_opened_again_which_is_no_failure(play):
    load = play(["close", 200])
    assert load.reopened == 1 and load.repeated == [] and load.failed == []


def test_a_request_that_never_succeeds_fails_when_patience_ends(play, monkeypatch):
    monkeypatch.setattr(traffic, "PATIENCE", 0.3)
    load = play([503] * 40)
    assert load.failed and all(set(words) == {503} for _, _, words in load.failed)
