"""The image `web` without an engine: its layers below one root that cannot be written to, nginx in it as the user who may nothing."""
import contextlib
import gzip
import http.client
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from checks import postgres, render
from nginx import NGINX

PAGE = (render.ROOT / "apps/web/public/index.html").read_bytes()
# The root for one process only: read-only, with the folder for shared memory that every engine mounts.
ENTER = """mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && mount -t tmpfs tmpfs "$0/dev/shm" &&
exec chroot --userspec=65532:65532 "$0" /bin/nginx -e stderr -c /etc/web.conf"""


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """(port, process) of the running image."""
    if os.getuid() != 0:
        pytest.skip("mounting needs root")
    assert NGINX, "install nginx"
    layers, root = tmp_path_factory.mktemp("web") / "layers", tmp_path_factory.mktemp("web") / "root"
    subprocess.run([render.ROOT / "deploy/runtime-root", layers, "/bin/true", NGINX], check=True)
    subprocess.run([render.ROOT / "deploy/web-root", layers / "web"], cwd=render.ROOT, check=True)
    for part in ("common", "nginx", "web"):
        shutil.copytree(layers / part, root, symlinks=True, dirs_exist_ok=True)
    (root / "dev/shm").mkdir(parents=True)
    (root / "dev/null").touch()
    port, conf = postgres.free_port(), root / "etc/web.conf"
    assert conf.read_text().count("listen 8080;") == 1
    conf.write_text(conf.read_text().replace("listen 8080;", f"listen 127.0.0.1:{port};"))
    process = subprocess.Popen(["unshare", "--mount", "sh", "-c", ENTER, root], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert process.poll() is None and time.monotonic() < end, process.stderr.read() if process.poll() is not None else "nginx does not listen"
            time.sleep(0.05)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def ask(port, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_the_page_is_there_as_it_was_written(web):
    answer, body = ask(web[0], "/")
    assert answer.status == 200 and body == PAGE and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Server"] == "nginx"  # and no version


def test_who_has_the_page_is_not_sent_it_again(web):
    tag = ask(web[0], "/")[0].headers["ETag"]
    answer, body = ask(web[0], "/", **{"If-None-Match": tag})
    assert (answer.status, body) == (304, b"")


def test_the_page_is_packed_for_who_can_unpack_it(web):
    answer, body = ask(web[0], "/", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip" and gzip.decompress(body) == PAGE and len(body) < len(PAGE) / 1.5


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_it_says_that_it_lives(web, path):
    assert ask(web[0], path)[0].status == 200


@pytest.mark.parametrize("path,status", [("/nothing", 404), ("/../etc/web.conf", 400), ("/..%2fetc/web.conf", 400), ("/%2e%2e/etc/passwd", 400),
                                         ("/" + "a" * 20000, 414), ("/index.html%00.css", 400)])
def test_nothing_else_can_be_read(web, path, status):
    assert ask(web[0], path)[0].status == status


@pytest.mark.parametrize("method,body,status", [("POST", b"{}", 405), ("PUT", b"x", 405), ("DELETE", None, 405), ("POST", b"x" * 2000, 413)])
def test_nothing_can_be_written(web, method, body, status):
    assert ask(web[0], "/", method, body)[0].status == status


def test_it_ends_when_asked_to(web):
    port, process = web
    process.send_signal(signal.SIGQUIT)
    assert process.wait(10) == 0
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port))
