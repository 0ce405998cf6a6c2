"""The sidecar of the rendered manifest, started as it says, with a folder of certificates that changes as a kubelet changes it."""
import functools
import http.client
import os
import pathlib
import shutil
import socket
import ssl
import subprocess

from checks import mtls, postgres, render
from real import integration

COMBINATION = ("gateway", "mtls/data", "mtls/gateway")
TIMED_RELOAD = "1s"  # instead of a minute


class Mount:
    """A Secret in a pod: files are links through ..data, which is replaced in one step."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.count = 0

    def put(self, source):
        self.count += 1
        place = self.folder / f"..{self.count}"
        place.mkdir()
        for name in ("tls.crt", "tls.key", "ca.crt"):
            shutil.copy(source / name, place / name)
            link = self.folder / name
            if not link.is_symlink():
                link.symlink_to(f"..data/{name}")
        (self.folder / "..new").symlink_to(place.name)
        os.rename(self.folder / "..new", self.folder / "..data")


rendered = functools.cache(lambda: render.combination(COMBINATION))


def arguments(service, change=None):
    """Of the proxy in front of a service; `change`: {start of an argument: what stands there instead, "" for nothing}."""
    deployment = next(d for d in render.of_kind(rendered(), "Deployment") if d["metadata"]["name"] == service)
    found = mtls.proxy_of(deployment)["args"]
    for old, new in (change or {}).items():
        assert any(a.startswith(old) for a in found), old
        found = [new if a.startswith(old) else a for a in found]
    return [a for a in found if a]


class Proxy:
    def __init__(self, program, mount, target, log, service="task-api", change=None):
        self.mount, self.port, self.status, self.log = mount, postgres.free_port(), postgres.free_port(), pathlib.Path(log)
        here = {"--listen=0.0.0.0:8443": f"--listen=127.0.0.1:{self.port}", "--status=http://0.0.0.0:8444": f"--status=http://127.0.0.1:{self.status}",
                f"--target=127.0.0.1:{mtls.FRONT[service]}": f"--target=127.0.0.1:{target}", "--timed-reload=60s": f"--timed-reload={TIMED_RELOAD}"}
        given = [here.get(a, a).replace(mtls.FILES, str(mount.folder)) for a in arguments(service, change)]
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen([program, *given], stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={})

    def asked(self, path):
        """Status of a probe."""
        connection = http.client.HTTPConnection("127.0.0.1", self.status, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            assert self.process.poll() is None, self.log.read_text()
            return None
        finally:
            connection.close()

    def ready(self):
        integration.wait_until(lambda: self.asked("/_status") == 200, 30, "the proxy is ready")
        return self

    def open(self, trusted, shown=None):
        """A TLS connection by somebody who believes `trusted` and shows the certificate in the folder `shown`."""
        context = ssl.create_default_context(cafile=trusted)
        if shown:
            context.load_cert_chain(shown / "tls.crt", shown / "tls.key")
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=15)
        try:
            return context.wrap_socket(plain, server_hostname="task-api.taskora.svc")
        except BaseException:
            plain.close()
            raise

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
