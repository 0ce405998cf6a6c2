"""What libpq would read from the environment steers nothing: the programs' connections are what their settings say."""
import os
import pathlib
import subprocess
import tempfile

import pytest
from conftest import BIN, Server, data_directory

SERVICE = "[elsewhere]\nhost=127.0.0.1\nport=1\nuser=nobody\ndbname=nothing\noptions=-c default_transaction_read_only=on\n"


@pytest.fixture(scope="module")
def hostile():
    """Every PG… variable that libpq knows of, set to what breaks a connection or changes what it does."""
    with tempfile.TemporaryDirectory() as folder:
        service = pathlib.Path(folder, "service.conf")
        service.write_text(SERVICE)
        words = {"PGSERVICE": "elsewhere", "PGSERVICEFILE": str(service), "PGSYSCONFDIR": folder, "PGHOST": "127.0.0.1",
                 "PGHOSTADDR": "127.0.0.1", "PGPORT": "1", "PGDATABASE": "nothing", "PGUSER": "nobody", "PGPASSWORD": "wrong",
                 "PGPASSFILE": f"{folder}/none", "PGOPTIONS": "-c default_transaction_read_only=on -c search_path=nowhere",
                 "PGSSLMODE": "verify-full", "PGSSLROOTCERT": f"{folder}/none", "PGGSSENCMODE": "require",
                 "PGCHANNELBINDING": "require", "PGREQUIREPEER": "nobody", "PGTARGETSESSIONATTRS": "standby",
                 "PGCLIENTENCODING": "LATIN1", "PGTZ": "Asia/Kathmandu", "PGDATESTYLE": "German", "PGGEQO": "nonsense",
                 "PGCONNECT_TIMEOUT": "2", "PGAPPNAME": "stranger", "PGDATA": folder, "PGREQUIREAUTH": "scram-sha-256"}
        yield words


@pytest.fixture(scope="module")
def server(hostile):
    with data_directory() as directory:
        running = Server(directory, hostile).start()
        yield running
        assert running.stop() == 0


def test_a_hostile_environment_does_not_reach_the_embedded_database(server, ada):
    made = ada("POST", "/api/v1/tasks", {"title": "here", "due_date": "2030-01-01T09:00"})
    assert made.status == 201, made.body
    assert ada("GET", f"/api/v1/tasks/{made.json['id']}").json["due_date"].startswith("2030-01-01T09:00")


def test_a_given_database_is_reached_as_its_url_says(server, hostile):
    socket_directory = (server.data / "postgres/data/postmaster.pid").resolve().read_text().splitlines()[4]
    env = {"PATH": os.environ["PATH"], "TASKORA_DATABASE_URL": f"postgresql:///taskora?host={socket_directory}&user=postgres"}
    done = subprocess.run([BIN / "db-migrate", "status"], capture_output=True, text=True, timeout=60, env=hostile | env)
    assert done.returncode == 0 and ", 0 pending" in done.stdout, done.stdout + done.stderr
