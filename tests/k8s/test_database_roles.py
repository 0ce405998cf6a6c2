"""The roles that the component postgres makes, on a real PostgreSQL: the migrations run as their owner, and each service can
log in as itself and as nobody else."""
import os
import pathlib
import subprocess

import pytest

from checks import postgres, render, workloads

DB_MIGRATE = pathlib.Path(os.environ.get("BIN_DIR", render.ROOT / "build/dev/bin"), "db-migrate")


@pytest.fixture(scope="module")
def installation():
    if not postgres.SERVERS or not DB_MIGRATE.is_file():
        pytest.skip("PostgreSQL or db-migrate is not here")
    with postgres.installation() as made:
        yield made


def login(port, role, password, statement="SELECT current_user"):
    return subprocess.run(["psql", "-X", "-q", "-A", "-t", "-h", "127.0.0.1", "-p", str(port), "-U", role, "-d", "taskora", "-c", statement],
                          env={"PATH": os.environ["PATH"], "PGPASSWORD": password}, capture_output=True, text=True)


def test_the_migrations_run_as_the_owner_who_is_no_superuser(installation, tmp_path):
    port, secrets = installation
    (tmp_path / "url").write_text(secrets["db-migrate-database"]["url"])
    done = subprocess.run([DB_MIGRATE, "up"], env={"TASKORA_DATABASE_URL_FILE": str(tmp_path / "url")}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    asked = login(port, "taskora_owner", secrets["postgres"]["db-migrate"], "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    assert asked.stdout == "f\n"


@pytest.mark.parametrize("service", workloads.SERVICES)
def test_a_service_logs_in_as_itself_with_its_own_password_only(installation, service):
    port, secrets = installation
    role = "taskora_" + service.replace("-", "_")
    assert login(port, role, secrets["postgres"][service]).stdout == f"{role}\n"
    other = next(s for s in workloads.SERVICES if s != service)
    assert login(port, role, secrets["postgres"][other]).returncode != 0
