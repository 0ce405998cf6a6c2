"""A real server, and the programs that are put in front of it or against it. Everything listens on loopback."""
import pathlib
import subprocess

import pytest

from checks import render
from real import integration


@pytest.fixture(scope="session")
def server():
    with integration.data_directory() as directory:
        running = integration.Server(directory).start()
        yield running
        assert running.stop() == 0


@pytest.fixture(scope="session")
def ghostunnel():
    made = subprocess.run([render.ROOT / "scripts/tools/ghostunnel"], stdout=subprocess.PIPE, text=True, check=True)
    return pathlib.Path(made.stdout.strip())
