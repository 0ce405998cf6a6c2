"""The proxy of the component mtls in front of a real server: who is let in, what passes, renewal, and the end."""
import contextlib
import http.client
import json
import signal
import socket
import ssl
import threading
import time

import pytest

from authority import Authority
from checks import mtls
from real import integration
from proxy import Mount, Proxy, arguments

SERVER_NAME = "task-api.taskora.svc"
REFUSED = (ssl.SSLError, ConnectionError)
MIB = 1 << 20


class World:
    """One authority that counts, one that does not, and a certificate for each kind of caller."""

    def __init__(self, folder):
        self.folder = folder
        self.own, self.other = Authority(folder, "own"), Authority(folder, "other")
        self.trusted = self.own.certificate
        self.callers = {
            "nobody": None,
            "the gateway": self.own.issue(mtls.identity("gateway"), "clientAuth"),
            "a gateway of another authority": self.other.issue(mtls.identity("gateway"), "clientAuth"),
            "another service": self.own.issue(mtls.identity("notifier"), "clientAuth"),
            "the service itself": self.own.issue(mtls.identity("task-api"), "serverAuth", SERVER_NAME),
            "a server called as the gateway": self.own.issue(mtls.identity("gateway"), "serverAuth"),
            "a gateway of the past": self.own.issue(mtls.identity("gateway"), "clientAuth", days=0),
        }

    def served(self):
        return self.own.issue(mtls.identity("task-api"), "serverAuth", SERVER_NAME)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("authorities"))


@contextlib.contextmanager
def in_front(program, world, target, folder, **more):
    mount = Mount(folder / "tls")
    mount.put(world.served())
    running = Proxy(program, mount, target, folder / "proxy.log", **more)
    try:
        yield running.ready()
    finally:
        running.stop()


@pytest.fixture(scope="module")
def proxy(ghostunnel, world, server, tmp_path_factory):
    with in_front(ghostunnel, world, server.port, tmp_path_factory.mktemp("proxy")) as running:
        yield running


def send(connection, method, path, body=b"", **headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: task-api", f"Content-Length: {len(body)}"] if body else [f"{method} {path} HTTP/1.1", "Host: task-api"]
    connection.sendall("\r\n".join([*lines, *[f"{k.replace('_', '-')}: {v}" for k, v in headers.items()]]).encode() + b"\r\n\r\n" + body)
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer


def admitted(proxy, world, caller):
    """Whether a caller gets an answer from behind the proxy; with TLS 1.3 a refusal is seen at the first byte only."""
    try:
        with proxy.open(world.trusted, world.callers[caller]) as connection:
            return send(connection, "GET", "/openapi.json").status == 200
    except REFUSED + (http.client.RemoteDisconnected,):
        return False


# What stands in the manifest, and what would let this caller in: it is refused for that reason and for no other.
OPEN_DOORS = {
    "nobody": {"--allow-uri": "--disable-authentication"},
    "a gateway of another authority": {"--cacert": "--cacert={other}"},
    "another service": {"--allow-uri": "--allow-all"},
    "the service itself": None,
    "a server called as the gateway": None,
    "a gateway of the past": None,
}


def test_the_gateway_is_let_in(proxy, world):
    assert admitted(proxy, world, "the gateway")


@pytest.mark.parametrize("caller", OPEN_DOORS)
def test_nobody_else_is_let_in(proxy, world, caller):
    assert not admitted(proxy, world, caller)


@pytest.mark.parametrize("caller", [c for c, change in OPEN_DOORS.items() if change])
def test_a_door_that_is_open_is_noticed(ghostunnel, world, server, tmp_path, caller):
    change = {k: v.format(other=world.other.certificate) for k, v in OPEN_DOORS[caller].items()}
    with in_front(ghostunnel, world, server.port, tmp_path, change=change) as open_door:
        assert admitted(open_door, world, caller)


def test_plain_http_is_refused(proxy):
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=15) as plain, pytest.raises((http.client.HTTPException, ConnectionError)):
        send(plain, "GET", "/openapi.json")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_no_old_protocol_is_spoken(proxy, world):
    context = ssl.create_default_context(cafile=world.trusted)
    context.load_cert_chain(world.callers["the gateway"] / "tls.crt", world.callers["the gateway"] / "tls.key")
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=15) as plain, pytest.raises(ssl.SSLError) as refused:
        context.wrap_socket(plain, server_hostname=SERVER_NAME)
    assert refused.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"  # the other side says so, not our own library


def test_a_body_of_one_mebibyte_passes(proxy, world, server):
    ada = server.register()
    task = json.dumps({"title": "large"}).encode()
    with proxy.open(world.trusted, world.callers["the gateway"]) as connection:
        answer = send(connection, "POST", "/api/v1/tasks", task + b" " * (MIB - len(task)), Authorization=f"Bearer {ada.token}", Content_Type="application/json")
        made = json.loads(answer.read())
        assert answer.status == 201
        again = send(connection, "GET", f"/api/v1/tasks/{made['id']}", Authorization=f"Bearer {ada.token}")
        assert json.loads(again.read())["title"] == "large"


class Stream:
    """A live stream through the proxy, read by a thread of its own."""

    def __init__(self, proxy, world, token):
        self.text, self.ended = b"", threading.Event()
        self.connection = proxy.open(world.trusted, world.callers["the gateway"])
        self.answer = send(self.connection, "GET", "/api/v1/stream", Authorization=f"Bearer {token}")
        assert self.answer.status == 200
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        with contextlib.suppress(OSError, ValueError):
            while part := self.answer.read1(65536):
                self.text += part
        self.ended.set()

    def count(self, event):
        return self.text.count(f"event: {event}\n".encode())

    def close(self):
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.ended.wait(10)
        self.connection.close()


def test_a_live_stream_stays_open_and_carries_what_happens(proxy, world, server):
    ada = server.register()
    stream = Stream(proxy, world, ada.token)
    integration.wait_until(lambda: stream.count("ready"), 10, "the stream begins")
    assert not stream.ended.wait(5)  # quiet for some seconds, and still there
    ada("POST", "/api/v1/tasks", {"title": "seen"})
    integration.wait_until(lambda: stream.count("task.created") == 1, 10, "the event")
    stream.close()


def serial(proxy, world):
    with proxy.open(world.trusted, world.callers["the gateway"]) as connection:
        return connection.getpeercert()["serialNumber"]


def test_a_renewed_certificate_is_shown_without_a_restart_and_streams_go_on(proxy, world, server):
    ada = server.register()
    stream = Stream(proxy, world, ada.token)
    integration.wait_until(lambda: stream.count("ready"), 10, "the stream begins")
    before = serial(proxy, world)
    proxy.mount.put(world.served())
    integration.wait_until(lambda: serial(proxy, world) != before, 10, "the new certificate")
    ada("POST", "/api/v1/tasks", {"title": "after"})
    integration.wait_until(lambda: stream.count("task.created") == 1, 10, "the event")
    assert proxy.process.poll() is None
    stream.close()


def test_a_certificate_that_cannot_be_read_leaves_the_old_one_in_use(proxy, world):
    before = serial(proxy, world)
    broken = world.served()
    (broken / "tls.key").write_text("no key\n")
    proxy.mount.put(broken)
    size = len(proxy.log.read_text())
    integration.wait_until(lambda: "error reloading" in proxy.log.read_text()[size:], 10, "the refusal")
    assert serial(proxy, world) == before and admitted(proxy, world, "the gateway")
    proxy.mount.put(world.served())
    integration.wait_until(lambda: serial(proxy, world) != before, 10, "the next certificate")


def test_a_refusal_is_logged_and_a_request_is_not(proxy, world):
    size = len(proxy.log.read_text())
    assert admitted(proxy, world, "the gateway")
    assert not admitted(proxy, world, "another service")
    integration.wait_until(lambda: "principal" in proxy.log.read_text()[size:], 10, "the line")
    assert "pipe" not in proxy.log.read_text()


def test_the_probes_tell_a_proxy_without_its_service(ghostunnel, world, tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and not listened on
        mount = Mount(tmp_path / "tls")
        mount.put(world.served())
        alone = Proxy(ghostunnel, mount, nobody.getsockname()[1], tmp_path / "log")
        try:
            integration.wait_until(lambda: alone.asked("/_metrics") == 200, 30, "the proxy has started")  # the service may start
            assert alone.asked("/_status") == 503  # and is not sent anything yet
        finally:
            alone.stop()


def refuses_connections(proxy):
    try:
        socket.create_connection(("127.0.0.1", proxy.port), timeout=5).close()
        return False
    except ConnectionError:
        return True


def test_sigterm_ends_it_when_open_connections_have_ended(ghostunnel, world, server, tmp_path):
    ada = server.register()
    with in_front(ghostunnel, world, server.port, tmp_path) as ending:
        stream = Stream(ending, world, ada.token)
        integration.wait_until(lambda: stream.count("ready"), 10, "the stream begins")
        ending.process.send_signal(signal.SIGTERM)
        integration.wait_until(lambda: refuses_connections(ending), 10, "nobody new is let in")
        ada("POST", "/api/v1/tasks", {"title": "while it drains"})
        integration.wait_until(lambda: stream.count("task.created") == 1, 5, "the event")
        assert ending.process.poll() is None
        stream.close()
        assert ending.process.wait(5) == 0


def test_sigterm_is_not_held_up_for_longer_than_the_manifest_says(ghostunnel, world, server, tmp_path):
    limit = int(dict(a.split("=") for a in arguments("task-api") if a.startswith("--shutdown-timeout"))["--shutdown-timeout"].removesuffix("s"))
    ada = server.register()
    with in_front(ghostunnel, world, server.port, tmp_path) as ending:
        stream = Stream(ending, world, ada.token)
        integration.wait_until(lambda: stream.count("ready"), 10, "the stream begins")
        began = time.monotonic()
        ending.process.send_signal(signal.SIGTERM)
        assert ending.process.wait(limit + 5) != 0 and time.monotonic() - began >= limit - 1
        stream.close()


def test_when_the_service_has_drained_first_the_proxy_ends_at_once(ghostunnel, world, tmp_path):
    with integration.data_directory() as directory:
        service = integration.Server(directory, {"TASKORA_DRAIN_DELAY": "1s"}).start()
        ada = service.register()
        with in_front(ghostunnel, world, service.port, tmp_path) as proxy:
            stream = Stream(proxy, world, ada.token)
            integration.wait_until(lambda: stream.count("ready"), 10, "the stream begins")
            assert service.stop() == 0
            assert stream.ended.wait(10)
            proxy.process.send_signal(signal.SIGTERM)
            assert proxy.process.wait(5) == 0
            stream.close()
