"""A moto server in a process of its own: an AWS that forgets everything when it ends."""
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


CLOUD = pathlib.Path(__file__).with_name("cloud.py")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class MotoServer:
    def __init__(self, log):
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = open(log, "w")
        environment = os.environ | {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}     # attachments of AWS's own policies
        command = [sys.executable, str(CLOUD), "-H", "127.0.0.1", "-p", self.url.rsplit(":", 1)[1]]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=self.log, stderr=self.log, env=environment)
        self.wait()

    def wait(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"moto ended with {self.process.returncode}; see {self.log.name}")
            try:
                urllib.request.urlopen(self.url + "/moto-api/data.json", timeout=5)
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        raise RuntimeError("moto did not answer within 60 seconds")

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.log.close()
