"""nginx as compose configures it, before a name server that says something else from one second to the next: a container that
is started again has another address, and after `--scale` there are two.
"""
import contextlib
import http.server
import socket
import struct
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest

from checks import postgres, render
from nginx import NGINX, NGINX_CONF

PATIENCE = 10.0  # seconds; an answer of the name server is kept for one


class Names(threading.Thread):
    """A name server; its answers may be kept for ten minutes, as an engine's say."""

    def __init__(self):
        super().__init__(daemon=True)
        self.addresses, self.socket = {}, socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                asked, who = self.socket.recvfrom(512)
                name, at = [], 12
                while asked[at]:
                    name.append(asked[at + 1:at + 1 + asked[at]].decode())
                    at += 1 + asked[at]
                found = self.addresses.get(".".join(name), [])
                answer = asked[:2] + struct.pack("!5H", 0x8180 if found else 0x8183, 1, len(found), 0, 0) + asked[12:at + 5]
                for address in found:
                    answer += struct.pack("!HHHIH", 0xC00C, 1, 1, 600, 4) + socket.inet_aton(address)
                self.socket.sendto(answer, who)


@contextlib.contextmanager
def backend(address, port):
    """Says its address."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(address)))
            self.end_headers()
            self.wfile.write(address.encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer((address, port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def gateway(tmp_path):
    with started(tmp_path, "deploy/gateway.conf") as all_of_it:
        yield all_of_it


@contextlib.contextmanager
def started(tmp_path, addresses, hosts=("task-api", "sync-gateway")):
    """(URL, names, port of the backends); `addresses`: the file that says where they are."""
    assert NGINX, "install nginx"
    names, listen, port = Names(), postgres.free_port(), postgres.free_port()
    names.start()
    (tmp_path / "conf.d").mkdir()
    for file in ("k8s/components/gateway-local/nginx.conf", addresses):
        text = (render.ROOT / file).read_text()
        for old, new in (("listen 8080", f"listen 127.0.0.1:{listen}"), ("127.0.0.11", f"127.0.0.1:{names.port}"), ("task-api:8080", f"{hosts[0]}:{port}"),
                         ("sync-gateway:8081", f"{hosts[1]}:{port}")):
            text = text.replace(old, new)
        (tmp_path / "conf.d" / (render.ROOT / file).name).write_text(text)
    (tmp_path / "nginx.conf").write_text(NGINX_CONF.format(folder=tmp_path))
    nginx = subprocess.Popen([NGINX, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "error.log"], stdin=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", listen)):
                break
            assert time.monotonic() < end, (tmp_path / "error.log").read_text()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listen}", names, port
    finally:
        nginx.terminate()
        nginx.wait()
        names.socket.close()


def answer(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as got:
            return got.read().decode()
    except OSError:
        return None


def wait_for(url, wanted):
    end = time.monotonic() + PATIENCE
    while (said := answer(url)) != wanted:
        assert time.monotonic() < end, f"{url} answers {said}"
        time.sleep(0.1)


@pytest.mark.parametrize("name, path", [("task-api", "/api/v1/tasks?limit=1"), ("sync-gateway", "/api/v1/stream")])
def test_a_container_with_another_address_is_found(gateway, name, path):
    url, names, port = gateway
    names.addresses[name] = ["127.0.0.2"]
    with backend("127.0.0.2", port):
        wait_for(url + path, "127.0.0.2")
    names.addresses[name] = ["127.0.0.3"]
    with backend("127.0.0.3", port):
        wait_for(url + path, "127.0.0.3")


def test_of_two_containers_both_are_asked_and_one_that_is_gone_is_not_missed(gateway):
    url, names, port = gateway
    names.addresses["task-api"] = ["127.0.0.2", "127.0.0.3"]
    with backend("127.0.0.3", port):
        with backend("127.0.0.2", port):
            wait_for(url, "127.0.0.3")
            wait_for(url, "127.0.0.2")
        assert {answer(url) for _ in range(20)} == {"127.0.0.3"}


def test_what_nobody_answers_for_is_a_bad_gateway(gateway):
    url, _, _ = gateway
    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.urlopen(url, timeout=5)
    assert told.value.code in (502, 503)


@pytest.mark.parametrize("path", ["/api/v1/tasks?limit=1", "/api/v1/stream"])
def test_in_a_cluster_the_address_of_a_service_is_enough(tmp_path, path):
    with started(tmp_path, "k8s/components/gateway-local/addresses.conf", hosts=["127.0.0.2"] * 2) as (url, _, port), backend("127.0.0.2", port):
        wait_for(url + path, "127.0.0.2")
