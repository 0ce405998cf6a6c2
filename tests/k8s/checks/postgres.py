"""A real PostgreSQL with the roles that the component postgres makes."""
import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile

import local_secrets

from . import render

SERVERS = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _as_postgres(*command, **more):
    """PostgreSQL refuses to run as root."""
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        command = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *command]
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, **more)


@contextlib.contextmanager
def installation():
    """(port on 127.0.0.1, {Secret of a local cluster: its fields}); the URLs of the Secrets lead there."""
    folder, port = pathlib.Path(tempfile.mkdtemp(prefix="roles-")), free_port()
    made = {s["metadata"]["name"]: s["stringData"] for s in local_secrets.manifests("127.0.0.1")}
    (folder / "passwords").mkdir()
    for name, value in made["postgres"].items():
        (folder / "passwords" / name).write_text(value)
    if os.getuid() == 0:
        subprocess.run(["chown", "-R", "postgres", folder], check=True)
    programs, data = SERVERS[-1].parent, folder / "data"
    _as_postgres(programs / "initdb", "-D", data, "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "-N")
    _as_postgres(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "start", "-o",
                 f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off")
    try:
        _as_postgres(programs / "createdb", "-h", folder, "-p", port, "-U", "postgres", "taskora")
        _as_postgres("bash", render.K8S / "components/postgres/roles.sh", cwd="/", env={
            "PATH": f"{programs}:/usr/bin:/bin", "PGHOST": str(folder), "PGPORT": str(port), "POSTGRES_DB": "taskora",
            "POSTGRES_PASSWORDS": str(folder / "passwords")})
        for values in made.values():
            if "url" in values:
                values["url"] = values["url"].replace("127.0.0.1:5432", f"127.0.0.1:{port}")
        yield port, made
    finally:
        _as_postgres(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)
