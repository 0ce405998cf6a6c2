"""Runs a plan, step by step, and says how long each took; or prints it."""
import contextlib
import os
import pathlib
import shlex
import shutil
import socket
import subprocess
import sys
import time

from .errors import FAILED, TOOL_MISSING, UNREACHABLE, Refusal

ROOT = pathlib.Path(__file__).resolve().parents[2]
REACH_SECONDS, PORT_SECONDS = 15, 20


def show(plan, out):
    out.write(f"# {plan.target} {plan.action}\n")
    for name, value in plan.environment.items():
        out.write(f"export {name}={shlex.quote(value)}\n")
    if plan.reach:
        out.write(f"{shlex.join(plan.reach)}   # is the cluster there?\n")
    for step in plan.steps:
        out.write(f"# {step.title}\n" + "".join(f"{line}\n" for line in step.lines()))


def _found(program):
    return (ROOT / program).is_file() if "/" in program else shutil.which(program) is not None


def check_tools(plan):
    built = "build/release/bin/taskora"  # made by a step of its own
    missing = sorted(p for p in plan.programs() if p != built and not _found(p))
    if missing:
        raise Refusal(TOOL_MISSING, f"{plan.target} {plan.action} needs {' and '.join(missing)}; install it and run this again")


def _run(command, environment, **more):
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, **more)


def check_reach(plan, environment):
    if not plan.reach:
        return
    try:
        there = _run(plan.reach, environment, capture_output=True, timeout=REACH_SECONDS).returncode == 0
    except subprocess.TimeoutExpired:
        there = False
    if not there:
        raise Refusal(UNREACHABLE, f"the cluster of {plan.target} does not answer; {plan.reach_hint}")


@contextlib.contextmanager
def _behind(step, environment):
    """Keeps a program running meanwhile, from the moment its port answers; it is ended in any case."""
    if not step.behind:
        yield True
        return
    process = subprocess.Popen(step.behind, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + PORT_SECONDS
        answered = False
        while not answered and process.poll() is None and time.monotonic() < end:
            with socket.socket() as probe:
                probe.settimeout(1)
                answered = probe.connect_ex(("127.0.0.1", step.port)) == 0
            if not answered:
                time.sleep(0.1)
        yield answered and process.poll() is None
    finally:
        process.terminate()
        process.wait()


def _pipe(first, second, environment):
    """Nothing of what flows is printed: it may be secret."""
    source = subprocess.Popen(first, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    done = subprocess.run(second, cwd=ROOT, env=environment, stdin=source.stdout, stdout=subprocess.DEVNULL)
    source.stdout.close()
    return source.wait() or done.returncode


def _carry_out(step, environment):
    """Whether it went well; None: it was done already."""
    if step.unless and _run(step.unless, environment, capture_output=True).returncode == 0:
        return None
    with _behind(step, environment) as there:
        if not there:
            return False
        if len(step.commands) == 2:
            return _pipe(*step.commands, environment) == 0
        return _run(step.commands[0], environment).returncode == 0


def run(plan, out=sys.stdout):
    """Refusal: a tool is missing, the cluster does not answer, a step failed."""
    environment = os.environ | plan.environment
    check_tools(plan)
    check_reach(plan, environment)
    started = time.monotonic()
    for number, step in enumerate(plan.steps, 1):
        place = f"[{number}/{len(plan.steps)}] {step.title}"
        out.write(f"{place} …\n")
        out.flush()
        begun = time.monotonic()
        done = _carry_out(step, environment)
        if done is False:
            raise Refusal(FAILED, f"{step.title} failed; {step.hint or 'the lines above say why'}")
        out.write(f"{place}: {'there already' if done is None else f'{time.monotonic() - begun:.1f} s'}\n")
    out.write(f"{plan.target} {plan.action}: {time.monotonic() - started:.1f} s\n")
