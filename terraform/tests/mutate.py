#!/usr/bin/env python3
"""Takes away every validation and precondition, part by part, and expects a test of its folder to notice.

usage: mutate.py [--jobs N] [PATTERN]...
A part is what stands between two && (in a list as well), or the whole condition. One that can be replaced by true without
a failing test is printed: nothing proves it. Only the runs that expect the failure are repeated, 1 to 5 seconds for each
part, so it is a target of its own. Last line: "N passed, N failed". Exit: 0 all noticed, 1 some not.
"""
import argparse
import concurrent.futures
import pathlib
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass

import check_interfaces
import run
from checks import terraform

WORK = run.WORK.with_name("mutate")
OBJECT = re.compile(r'^(variable|resource) "([^"]+)"(?: "([^"]+)")? \{$', re.MULTILINE)
CONDITION = re.compile(r"(?:validation|precondition) \{\n\s*condition\s*=(?P<body>.*?)\n\s*error_message", re.DOTALL)
RUN = re.compile(r'^run "[^"]+" \{\n.*?^\}\n', re.MULTILINE | re.DOTALL)


@dataclass
class Mutant:
    folder: pathlib.Path                           # relative to the root
    file: str
    line: int
    address: str                                   # what the tests expect to fail: var.name or type.name
    part: str
    text: str                                      # the file with the part replaced by true


def parts(body):
    """(start, end) of every operand of every &&; of the whole where there is none."""
    found, frames, start, chain, i = [], [], 0, [], 0

    def close(end):
        found.extend([*chain, (start, end)] if chain else [])

    while i < len(body):
        if body[i] == '"':
            i = re.compile(r'"(?:\\.|[^"\\])*"').match(body, i).end()
            continue
        if body.startswith("&&", i):
            chain.append((start, i))
            i += 1
            start = i + 1
        elif body[i] in "([{":
            frames.append((start, chain))
            start, chain = i + 1, []
        elif body[i] in ")]}":
            close(i)
            start, chain = frames.pop()
        elif body[i] in "?:," or body.startswith("||", i):
            close(i)
            i += body[i] == "|"
            start, chain = i + 1, []
        i += 1
    close(len(body))
    return found or [(0, len(body))]


def mutants(folder):
    for file in sorted((run.ROOT / folder).glob("*.tf")):
        text = file.read_text()
        for match in CONDITION.finditer(text):
            kind, first, second = list(OBJECT.finditer(text, 0, match.start()))[-1].groups()
            address = f"{first}.{second}" if kind == "resource" else f"var.{first}"
            for start, end in parts(match["body"]):
                # Terraform refuses a condition that mentions nothing, so the old part stays inside.
                part, at = match["body"][start:end].strip(), match.start("body")
                changed = f"{text[:at + start]} (try({part}, true) || true) {text[at + end:]}"
                yield Mutant(folder, file.name, text[:at + start].count("\n") + 1, address, part, changed)


def keep_runs(tests, address):
    """Leaves the runs that expect this object to fail, and nothing else, in a folder of tests."""
    wanted = re.compile(rf"expect_failures\s*=\s*\[[^\]]*{re.escape(address)}\b")
    kept = []
    for file in tests.glob("*.tftest.hcl"):
        text = RUN.sub(lambda m: m[0] if wanted.search(m[0]) else "", file.read_text())
        if RUN.search(text):
            file.write_text(text)
            kept.append(f"tests/{file.name}")
        else:
            file.unlink()
    return kept


def problem(mutant):
    """None when a test fails without this part, else why not. Works on a copy of its own."""
    with tempfile.TemporaryDirectory(dir=WORK.parent) as copy:
        root = pathlib.Path(copy) / "tree"
        shutil.copytree(WORK, root)
        folder = root / mutant.folder
        (folder / mutant.file).write_text(mutant.text)
        files = keep_runs(folder / "tests", mutant.address)
        if not files:
            return f"no test expects {mutant.address} to fail"
        if broken := terraform.prepare(folder):
            return f"the mutant cannot be run: {broken}"
        report = terraform.Report()
        terraform.test_files(report, folder, files, [])
        if any(text for _, text in report.runs):
            return None
        return report.problem or f"no test fails without {' '.join(mutant.part.split())}"


def folders(patterns):
    """Environments of a cloud have the same validations, so the one with tests of refusals stands for all."""
    for path, is_environment in check_interfaces.folders(run.ROOT / "terraform"):
        name = path.relative_to(run.ROOT)
        selected = not patterns or any(p in str(name) for p in patterns)
        if selected and not (is_environment and not (path / "tests/refusals.tftest.hcl").is_file()):
            yield name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("patterns", nargs="*")
    options = parser.parse_args()
    run.copy_tree(WORK)
    results = run.Results()
    with terraform.served(), concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = {pool.submit(problem, m): m for folder in folders(options.patterns) for m in mutants(folder)}
        for job in concurrent.futures.as_completed(jobs):
            m = jobs[job]
            results.add(f"{m.folder}/{m.file}:{m.line}", job.result())
    print(f"{results.passed} passed, {results.failed} failed")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
