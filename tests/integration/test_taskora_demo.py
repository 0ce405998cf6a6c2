"""The command line against a running server."""
import contextlib
import json
import os
import pty
import signal
import subprocess
import tempfile
import termios
import time

from conftest import BIN, PASSWORD, Server, wait_until


def test_the_demo_sees_every_step_happen(server):
    done = subprocess.run([BIN / "taskora", "demo", "--server", server.url], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok   ") == 9


def test_the_demo_fails_where_nothing_listens():
    done = subprocess.run([BIN / "taskora", "demo", "--server", "http://127.0.0.1:1"], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 1
    assert "FAIL" in done.stdout


def run_import(server, email, lines):
    return subprocess.run([BIN / "taskora", "import", "--server", server.url, "--email", email], capture_output=True,
                          text=True, timeout=120, input="".join(json.dumps(line) + "\n" for line in lines),
                          env={"TASKORA_PASSWORD": PASSWORD, "PATH": "/usr/bin"})


def test_an_import_run_twice_makes_no_doubles(server, ada):
    lines = [{"title": f"task {i}", "tags": ["imported"], "priority": "P3"} for i in range(150)]
    first = run_import(server, ada.email, lines[:90])
    assert "90 made, 0 there already, 0 refused" in first.stdout, first.stdout + first.stderr
    second = run_import(server, ada.email, lines)
    assert "60 made, 90 there already, 0 refused" in second.stdout, second.stdout + second.stderr


def begin_import(server, email, lines, stderr=subprocess.PIPE):
    with tempfile.TemporaryFile("w+") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
        file.seek(0)
        return subprocess.Popen([BIN / "taskora", "import", "--server", server.url, "--email", email], stdin=file,
                                stdout=subprocess.PIPE, stderr=stderr,
                                env={"TASKORA_PASSWORD": PASSWORD, "PATH": "/usr/bin"})


def count_tasks(server, account):
    with server.database() as db, db.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT title) FROM tasks WHERE creator_id = %s", (account,))
        return cursor.fetchone()


def test_an_import_that_is_cut_off_and_run_again_makes_no_doubles(server, ada):
    lines = [{"title": f"cut {i}"} for i in range(2000)]
    process = begin_import(server, ada.email, lines)
    wait_until(lambda: count_tasks(server, ada.user_id)[0] >= 100, 60, "some tasks are made")
    process.kill()
    process.communicate()
    assert count_tasks(server, ada.user_id)[0] < 2000
    again = run_import(server, ada.email, lines)
    assert again.returncode == 0, again.stderr
    assert count_tasks(server, ada.user_id) == (2000, 2000)


def test_an_import_draws_a_bar_on_a_terminal_only(server, ada):
    lines = [{"title": f"shown {i}"} for i in range(20)]
    assert "\r" not in run_import(server, ada.email, lines).stderr
    ours, its = os.openpty()
    process = begin_import(server, ada.email, lines, its)
    process.communicate()
    os.close(its)
    assert b"20/20" in os.read(ours, 65536)
    os.close(ours)


def test_an_import_outlives_its_token_and_ends_when_the_server_stays_away(data):
    server = Server(data, {"TASKORA_ACCESS_TOKEN_LIFETIME": "1s"}).start()
    person = server.register()
    lines = [{"title": f"long {i}"} for i in range(40_000)]
    process = begin_import(server, person.email, lines)
    began = time.monotonic()
    wait_until(lambda: time.monotonic() > began + 3 and count_tasks(server, person.user_id)[0] > 500, 60, "tasks after 3 s")
    assert process.poll() is None
    server.stop(signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b" made, " in out and b" 0 refused" in out and b"run it again to go on" in err, (out, err)
    server.start()  # takes its database over and ends it
    assert server.stop() == 0


def test_an_import_reports_the_lines_it_could_not_use(server, ada):
    done = run_import(server, ada.email, [{"title": "good"}, {"title": ""}, [1]])
    assert done.returncode == 1
    assert "1 made, 0 there already, 2 refused" in done.stdout


def test_a_second_server_on_the_same_data_is_refused(server):
    done = subprocess.run([BIN / "taskora", "serve"], capture_output=True, text=True, timeout=60,
                          env={"PATH": os.environ["PATH"], "DATA": str(server.data), "PORT": "0"})
    assert done.returncode == 1
    assert "in use" in done.stderr or "another" in done.stderr, done.stderr


def test_wrong_configuration_is_refused_with_every_error_at_once():
    done = subprocess.run([BIN / "taskora", "serve"], capture_output=True, text=True, timeout=60,
                          env={"PATH": "/usr/bin", "TASKORA_NONSENSE": "1", "TASKORA_LOG_LEVEL": "loud", "PORT": "x"})
    assert done.returncode == 2
    for key in ("TASKORA_NONSENSE", "TASKORA_LOG_LEVEL", "PORT"):
        assert key in done.stderr


class Terminal:
    """An import of one task by pipe, started on a terminal of its own, which asks for the password."""

    def __init__(self, server, email):
        self.tasks, tasks = os.pipe()
        os.write(tasks, b'{"title": "typed"}\n')
        os.close(tasks)
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.dup2(self.tasks, 0)
            for name in ("TASKORA_PASSWORD", "TASKORA_TOKEN"):
                os.environ.pop(name, None)
            os.execv(BIN / "taskora", ["taskora", "import", "--server", server.url, "--email", email])
        self.shown = ""

    def wait_for(self, text):
        while text not in self.shown:
            self.shown += os.read(self.screen, 4096).decode()

    def echoes(self):
        return bool(termios.tcgetattr(self.screen)[3] & termios.ECHO)

    def type(self, text):
        os.write(self.screen, text.encode())

    def end(self):
        with contextlib.suppress(OSError):  # the other end of a terminal that is gone
            while more := os.read(self.screen, 4096):
                self.shown += more.decode()
        os.close(self.tasks)
        os.close(self.screen)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_a_password_is_typed_on_the_terminal_and_not_shown_while_tasks_come_by_pipe(server, ada):
    terminal = Terminal(server, ada.email)
    assert terminal.echoes()
    terminal.wait_for("Password: ")
    assert not terminal.echoes()
    terminal.type(PASSWORD + "\n")
    terminal.wait_for("1 made")
    assert terminal.echoes()
    assert terminal.end() == 0
    assert PASSWORD not in terminal.shown


def test_an_interrupt_at_the_password_ends_the_import_and_the_terminal_shows_again(server, ada):
    terminal = Terminal(server, ada.email)
    terminal.wait_for("Password: ")
    terminal.type("half a pass\x03")
    terminal.wait_for("TASKORA_PASSWORD")
    assert terminal.echoes()
    assert terminal.end() == 2
    assert "half a pass" not in terminal.shown
    assert count_tasks(server, ada.user_id)[0] == 0
