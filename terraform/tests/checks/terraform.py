"""Runs `terraform test` in a folder and gives back what each run did, and the plans and states of its example."""
import contextlib
import ctypes
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field

CACHE = pathlib.Path(__file__).resolve().parents[3] / ".cache" / "terraform"
FROM_REGISTRY = os.environ.get("TASKORA_TERRAFORM_PROVIDERS") == "registry"


@dataclass
class Report:
    runs: list = field(default_factory=list)        # (name, problem or None)
    documents: dict = field(default_factory=dict)   # run name -> plan or state in JSON form, of the example only
    problem: str | None = None                      # what failed outside of a run


def environment():
    """No credentials of the caller, so that a test cannot reach a cloud by accident."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "OCI_", "DIGITALOCEAN_", "REDPANDA_", "TF_"))}
    kept |= {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "AWS_EC2_METADATA_DISABLED": "true"}
    kept |= {"GOGC": "400"}  # short-lived and full of schemas: a quarter of the processor time went to collecting garbage
    if not FROM_REGISTRY:
        kept["TF_CLI_CONFIG_FILE"] = str(CACHE / "terraformrc.fast")
    if _attached:
        kept["TF_REATTACH_PROVIDERS"] = json.dumps(_attached)
    return kept


_attached = {}  # provider -> where it listens (`served`)


@contextlib.contextmanager
def served():
    """Each provider runs once for every command within, which attaches to it by Terraform's protocol for debuggers.
    Otherwise each run block of a test starts it anew, and to start that of AWS takes four times as long as its run."""
    processes = []
    try:
        with tempfile.TemporaryDirectory(prefix="taskora-providers-") as sockets:
            for name, folder in {} if FROM_REGISTRY else overrides():
                program = next(pathlib.Path(folder).glob("terraform-provider-*"))
                process = subprocess.Popen([program, "-debug"], env=environment() | {"TMPDIR": sockets}, text=True,
                                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=end_with_parent)
                processes.append(process)
                if not (listens := address(process.stdout)):
                    raise RuntimeError(f"{program.name} ended without serving")
                _attached[name] = listens
            yield
    finally:
        _attached.clear()
        for process in processes:
            process.kill()
            process.communicate()


def overrides():
    """The providers that are here, and their folders."""
    return re.findall(r'^ *"([^"]+)" = "([^"]+)"$', (CACHE / "terraformrc.fast").read_text(), re.MULTILINE)


def address(lines):
    """What a provider says of where it listens; None when it ends without."""
    for line in lines:
        if said := re.search(r"TF_REATTACH_PROVIDERS='(.*)'", line):
            return next(iter(json.loads(said[1]).values()))
    return None


def end_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def terraform(folder, *arguments):
    return subprocess.run(["terraform", f"-chdir={folder}", *arguments], capture_output=True, text=True, env=environment())


def prepare(folder):
    """Fetches what `test` needs: the local modules, and from a registry the providers as well."""
    command = ("init", "-backend=false", "-input=false") if FROM_REGISTRY else ("get",)
    done = terraform(folder, *command, "-no-color")
    return None if done.returncode == 0 else done.stdout + done.stderr


def validate(folder):
    done = terraform(folder, "validate", "-json")
    found = json.loads(done.stdout)["diagnostics"] if done.stdout else []
    errors = [diagnostic_text(d) for d in found if d["severity"] == "error"]
    return "\n".join(errors) or done.stderr or "failed" if done.returncode != 0 else None


def diagnostic_text(d):
    where = d.get("range", {})
    place = f"{where['filename']}:{where['start']['line']}: " if where else ""
    return f"{place}{d['summary']}: {d.get('detail', '')}".strip(": ")


def test(folder):
    """All test files of a folder; tests/example.tftest.hcl apart, because only its plans and states are wanted (they
    carry the providers' schemas, tens of megabytes for the larger ones)."""
    report = Report()
    if problem := prepare(folder):
        report.problem = problem
        return report
    report.runs.append(("validate", validate(folder)))
    files = sorted(f"tests/{f.name}" for f in (folder / "tests").glob("*.tftest.hcl"))
    examples = [f for f in files if f.endswith("/example.tftest.hcl")]
    for group, flags in ((examples, ["-verbose"]), ([f for f in files if f not in examples], [])):
        if group:
            test_files(report, folder, group, flags)
    return report


def test_files(report, folder, files, flags):
    arguments = ["test", "-json", *flags, *(f"-filter={f}" for f in files)]
    if (folder / "example.tfvars").is_file():
        arguments.append("-var-file=example.tfvars")
    done = terraform(folder, *arguments)
    collect(report, done.stdout.splitlines())
    if done.returncode != 0 and not any(problem for _, problem in report.runs):
        report.problem = report.problem or done.stderr or "terraform test failed"


def collect(report, lines):
    errors, statuses = {}, []
    for raw in lines:
        message = json.loads(raw)
        run = message.get("@testrun")
        if message["type"] == "diagnostic" and message["diagnostic"]["severity"] == "error":
            errors.setdefault(run, []).append(diagnostic_text(message["diagnostic"]))
        elif message["type"] in ("test_plan", "test_state"):
            document = message[message["type"]]
            document.pop("provider_schemas", None)
            report.documents[run] = document
        elif message["type"] == "test_run" and message["test_run"].get("progress", "complete") == "complete":
            statuses.append((message["test_run"]["run"], message["test_run"]["status"]))
    for name, status in statuses:
        report.runs.append((name, None if status == "pass" else f"{status}\n" + "\n".join(errors.get(name, []))))
    if None in errors:
        report.problem = "\n".join(errors[None])
