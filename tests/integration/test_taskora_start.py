"""A start that cannot be ends with one line that says what is wrong and what to do, and with a status of its own."""
import os
import socket
import struct
import subprocess
import threading
import time

import pytest
from conftest import BIN, free_ports


def start(program, *arguments, **env):
    """(status, last line of standard error, all of both)"""
    done = subprocess.run([BIN / program, *arguments], capture_output=True, text=True, timeout=120,
                          env={"PATH": os.environ["PATH"]} | env)
    everything = done.stdout + done.stderr
    return done.returncode, (done.stderr.splitlines() or [""])[-1], everything


@pytest.mark.parametrize("neighbour", [0, 1], ids=["its own port", "the port of operations"])
def test_a_port_that_is_taken(data, neighbour):
    port = free_ports()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + neighbour))
        other.listen()
        status, line, _ = start("taskora", "serve", PORT=str(port), DATA=str(data))
    assert status == 1
    assert line.startswith("taskora: ") and str(port + neighbour) in line and "set PORT" in line


def test_a_data_directory_that_cannot_be_written(data):
    data.write_text("a file")
    status, line, _ = start("taskora", "serve", PORT="0", DATA=str(data / "below"))
    assert status == 1
    assert line.startswith("taskora: ") and str(data / "below") in line and "set DATA" in line


def test_settings_that_are_wrong_or_unknown_are_one_line_each_and_name_themselves():
    status, _, everything = start("taskora", "serve", PORT="99999", TASKORA_WORKERS="many", TASKORA_WORKER="2",
                                  TASKORA_NONSENSE="1")
    assert status == 2
    lines = dict(line.split(": ", 1) for line in everything.splitlines())
    assert set(lines) == {"PORT", "TASKORA_WORKERS", "TASKORA_WORKER", "TASKORA_NONSENSE"}
    assert "TASKORA_WORKERS" in lines["TASKORA_WORKER"] and "--help-config" in lines["TASKORA_NONSENSE"]


@pytest.mark.parametrize("program, arguments", [("taskora", ["serve"]), ("db-migrate", ["up"]), ("task-api", [])],
                         ids=["taskora", "db-migrate", "task-api"])
@pytest.mark.parametrize("url", ["postgresql://me:hunter2@127.0.0.1:1/x", "postgresql://me:hunter2@[x/y"],
                         ids=["not there", "not readable"])
def test_a_database_that_cannot_be_reached(data, program, arguments, url):
    status, line, everything = start(program, *arguments, PORT="0", DATA=str(data), TASKORA_DATABASE_URL=url,
                                     TASKORA_MASTER_KEY="ab" * 32)
    assert status == 1
    assert line.startswith(program + ": ") and "database" in line
    assert "hunter2" not in everything


@pytest.mark.parametrize("program, arguments", [("db-migrate", ["up"]), ("task-api", [])], ids=["db-migrate", "task-api"])
def test_a_database_that_is_there_a_moment_later_is_waited_for(program, arguments):
    port = free_ports()

    def answer():
        """No database, but a server that speaks like one: whoever comes is told why it may not come in."""
        time.sleep(3)  # longer than a program needs to its first attempt
        with socket.create_server(("127.0.0.1", port)) as door:
            door.settimeout(20)
            for _ in range(2):  # asked whether it is there, then for a connection
                visitor, _ = door.accept()
                with visitor:
                    visitor.recv(1024)
                    said = b"SFATAL\0VFATAL\0C28000\0Mknock again\0\0"
                    visitor.sendall(b"E" + struct.pack("!I", len(said) + 4) + said)

    thread = threading.Thread(target=answer)
    thread.start()
    status, line, _ = start(program, *arguments, PORT="0", TASKORA_MASTER_KEY="ab" * 32,
                            TASKORA_DATABASE_URL=f"postgresql://me@127.0.0.1:{port}/x?sslmode=disable&gssencmode=disable")
    thread.join()
    assert status == 1
    assert "knock again" in line


@pytest.mark.parametrize("service", ["task-api", "outbox-relay", "recurrence-worker", "reminder-scheduler", "notifier",
                                     "audit-logger", "sync-gateway", "db-migrate"])
def test_a_service_by_itself_asks_for_its_database(service):
    status, line, _ = start(service, *(["up"] if service == "db-migrate" else []))
    assert status == 2
    assert "TASKORA_DATABASE_URL" in line


def test_a_service_that_does_not_exist():
    status, line, _ = start("taskora", "serve", "--only", "task-ap")
    assert status == 2
    assert "task-ap" in line and "task-api" in line


def test_an_import_asks_whose_tasks_they_are_and_for_the_password():
    status, line, _ = start("taskora", "import")
    assert status == 2 and "--email" in line and "TASKORA_TOKEN" in line
    alone = subprocess.run([BIN / "taskora", "import", "--email", "a@example.org"], capture_output=True, text=True, timeout=60,
                           env={"PATH": os.environ["PATH"]}, start_new_session=True)  # away from any terminal
    assert alone.returncode == 2 and "TASKORA_PASSWORD" in alone.stderr
