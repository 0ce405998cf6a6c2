"""The Dockerfile, and what it puts into an image: the root that deploy/runtime-root makes is run here, without a builder."""
import hashlib
import http.server
import os
import pathlib
import re
import shutil
import subprocess
import sysconfig
import threading

import pytest

from checks import render, workloads

DOCKERFILE = render.ROOT / "deploy/Dockerfile"
PROGRAMS = [*workloads.SERVICES, "db-migrate", "taskora"]
BIN = pathlib.Path(os.environ.get("BIN_DIR", render.ROOT / "build/dev/bin"))
HADOLINT = pathlib.Path(sysconfig.get_path("scripts")) / "hadolint"
# The version of a package is that of the day an image is built, like that of a user's machine.
ACCEPTED = ["DL3008"]
STAND_INS = sorted(p.parent.name for p in (render.ROOT / "tests/cluster/images").glob("*/Dockerfile"))


def stages():
    """{name: (base, lines)} of the Dockerfile."""
    found, name = {}, None
    for line in DOCKERFILE.read_text().replace("\\\n", " ").splitlines():
        if start := re.fullmatch(r"FROM (\S+) AS (\S+)", line):
            name = start[2]
            found[name] = (start[1], [])
        elif name and line and not line.startswith("#"):
            found[name][1].append(re.sub(r"\s+", " ", line))
    return found


def lint(text):
    options = [f"--ignore={rule}" for rule in ACCEPTED]
    return subprocess.run([HADOLINT, "--no-color", *options, "-"], input=text, capture_output=True, text=True)


def test_the_dockerfile_is_clean():
    assert lint(DOCKERFILE.read_text()).stdout == ""


@pytest.mark.parametrize("folder", STAND_INS)
def test_the_dockerfile_of_a_stand_in_is_clean(folder):
    assert lint((render.ROOT / "tests/cluster/images" / folder / "Dockerfile").read_text()).stdout == ""


def test_another_base_can_be_given_where_no_registry_is_reachable():
    text = DOCKERFILE.read_text()
    assert text.index("ARG BASE=debian:trixie-slim\n") < text.index("\nFROM ") and stages()["dependencies"][0] == "${BASE}"
    assert {base for base, _ in stages().values()} == {"${BASE}", "dependencies", "taskora-builder", "scratch", "runtime"}


def test_every_image_that_a_registry_would_give_has_a_stand_in():
    """Of the overlay `local` and of compose: what make test-cluster and make test-images start."""
    files = [*(render.ROOT / "deploy").glob("compose.*.yaml"), *(render.K8S / "components" / c / f for c, f in (
        ("postgres", "stateful-set.yaml"), ("redpanda", "stateful-set.yaml"), ("gateway-local", "deployment.yaml")))]
    wanted = {image for file in files for image in re.findall(r"^ +(?:- )?image: ([^$\s]+:\S+)$", file.read_text(), re.M)}
    done = subprocess.run([render.ROOT / "scripts/cluster/stand-ins", "--list"], capture_output=True, text=True, check=True)
    assert wanted == set(done.stdout.split()) and len(wanted) == len(STAND_INS) - 1


def test_a_fault_in_a_dockerfile_is_noticed():
    assert lint("FROM debian\nRUN cd /tmp && sudo ls\n").stdout != ""


def test_there_is_one_target_for_each_program_and_one_for_the_web_files_on_one_shared_layer():
    found = stages()
    assert [n for n, (base, _) in found.items() if base == "runtime"] == [*PROGRAMS, "web"]
    for index, name in enumerate(PROGRAMS):
        lines = found[name][1]
        assert f'ENTRYPOINT ["/bin/{name}"]' in lines
        assert f"COPY --from=taskora-builder /runtime/{name}/ /" in lines
        assert any(f'org.opencontainers.image.title="{name}"' in line for line in lines)
        exposed = {int(p) for line in lines if line.startswith("EXPOSE") for p in line.split()[1:]}
        assert exposed == ({9400 + index} | {"task-api": {8080}, "sync-gateway": {8081}}.get(name, set()) if name in workloads.SERVICES else set())


def test_the_web_files_are_served_by_nginx_and_end_gently():
    lines = stages()["web"][1]
    assert [line.split()[2] for line in lines if line.startswith("COPY --from=taskora-builder")] == ["/runtime/nginx/", "/runtime/web/"]
    assert "STOPSIGNAL SIGQUIT" in lines and "EXPOSE 8080" in lines


def test_a_browser_is_told_the_same_by_both_that_serve_the_web_files():
    """task-api has the page compiled in; the image `web` has the file."""
    conf = (render.ROOT / "deploy/web.conf").read_text()
    pages = re.sub(r'"\s*"', "", (render.ROOT / "apps/task-api/http/pages.cpp").read_text())
    for header in ("Content-Security-Policy", "Cache-Control"):
        said = re.search(rf'add_header {header} "([^"]+)"', conf)[1]
        assert re.search(rf'set\("{header}",\s*"([^"]+)"\)', pages)[1] == said


def test_the_runtime_is_empty_but_for_what_is_copied_and_not_root():
    base, lines = stages()["runtime"]
    assert base == "scratch" and "USER 65532:65532" in lines and not any(line.startswith("RUN") for line in lines)


def test_what_is_installed_does_not_depend_on_the_sources():
    copied = [line for line in stages()["dependencies"][1] if line.startswith("COPY")]
    assert copied == ["COPY scripts/setup scripts/lib.sh scripts/"]


def test_everything_that_is_copied_is_there():
    for _, lines in stages().values():
        for line in lines:
            if line.startswith("COPY") and "--from" not in line:
                assert all((render.ROOT / source).exists() for source in line.split()[1:-1])


def test_secrets_and_built_things_stay_out_of_the_context():
    assert {".git", ".cache", ".deps", "build", "deploy/secrets", "deploy/.env"} <= set((render.ROOT / ".dockerignore").read_text().split("\n"))


def make_root(target, programs):
    subprocess.run([render.ROOT / "deploy/runtime-root", target, *programs], check=True)
    subprocess.run([render.ROOT / "deploy/web-root", target / "web"], cwd=render.ROOT, check=True)
    return target


def fingerprint(folder):
    """Of the archive that a layer would be: names, modes, times and bytes."""
    listed = subprocess.run(["tar", "--sort=name", "--numeric-owner", "-C", folder, "-c", "."], capture_output=True, check=True)
    return hashlib.sha256(listed.stdout).hexdigest()


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    missing = [p for p in PROGRAMS if not (BIN / p).is_file()]
    if missing:
        pytest.skip(f"{missing[0]} is not built here")
    return make_root(tmp_path_factory.mktemp("image") / "root", [BIN / p for p in PROGRAMS])


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_runs_in_its_image_as_a_user_who_may_nothing(root, program, tmp_path):
    if os.getuid() != 0:
        pytest.skip("changing the root needs root")
    image = tmp_path / "image"
    shutil.copytree(root / "common", image, symlinks=True)
    shutil.copytree(root / program, image, dirs_exist_ok=True)
    option = "--help" if program in ("db-migrate", "taskora") else "--help-config"
    chroot = shutil.which("chroot", path="/usr/sbin:/sbin:/usr/bin:/bin")
    done = subprocess.run([chroot, "--userspec=65532:65532", image, f"/bin/{program}", option], env={}, capture_output=True, text=True)
    assert done.returncode in (0, 2) and len(done.stdout) > 100, done.stderr


def test_an_image_has_no_shell_and_no_package_manager(root):
    names = {p.name for p in root.rglob("*") if p.is_file() or p.is_symlink()}
    assert not names & {"sh", "bash", "dash", "busybox", "apt", "dpkg", "perl", "python3"}
    assert {"ca-certificates.crt", "UTC", "passwd"} <= names


def test_what_only_one_program_needs_is_no_burden_of_the_others(tmp_path):
    def libraries(part):
        return {p.name for p in (tmp_path / "root" / part).rglob("*.so*")}

    subprocess.run([render.ROOT / "deploy/runtime-root", tmp_path / "root", "/bin/true", "/usr/bin/python3"], check=True)
    assert "libexpat.so.1" in libraries("python3") and libraries("true") == set()
    assert "libc.so.6" in libraries("common") and not libraries("common") & libraries("python3")


def test_web_files_are_readable_whatever_the_mask_of_the_checkout(root):
    there = {p.relative_to(root / "web").as_posix(): p.stat().st_mode & 0o777 for p in (root / "web").rglob("*")}
    assert there["web/index.html"] == 0o644 and {mode for path, mode in there.items() if (root / "web" / path).is_dir()} == {0o755}


def test_two_images_of_the_same_programs_are_the_same_bytes_and_small(root, tmp_path):
    again = make_root(tmp_path / "again", [BIN / p for p in PROGRAMS])
    for part in ("common", "web", *PROGRAMS):
        assert fingerprint(root / part) == fingerprint(again / part)
    packed = {part: len(subprocess.run(f"tar -C {root / part} -c . | gzip -1", shell=True, capture_output=True, check=True).stdout)
              for part in ("common", *PROGRAMS)}
    assert all(packed["common"] + packed[program] <= 40 * 2**20 for program in PROGRAMS)


@pytest.fixture(scope="module")
def healthcheck(tmp_path_factory):
    program = tmp_path_factory.mktemp("healthcheck") / "healthcheck"
    subprocess.run(["g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-o", program, render.ROOT / "deploy/healthcheck.cpp"], check=True)
    return program


@pytest.mark.parametrize("status,code", [(200, 0), (503, 1)])
def test_the_health_check_says_whether_a_service_is_ready(healthcheck, status, code):
    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert subprocess.run([healthcheck, str(server.server_port)]).returncode == code
        thread.join()
        port = server.server_port
    assert subprocess.run([healthcheck, str(port)]).returncode == 1  # nobody is there any more


@pytest.mark.parametrize("arguments", [[], ["x"], ["80x"], ["70000"], ["1", "2"]])
def test_the_health_check_is_told_a_port(healthcheck, arguments):
    assert subprocess.run([healthcheck, *arguments]).returncode == 2
