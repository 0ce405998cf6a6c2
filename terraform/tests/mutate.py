#!/usr/bin/env python3
"""Takes away every validation and precondition, one at a time, and expects the tests of its folder to notice.

usage: mutate.py [--jobs N] [PATTERN]...
A condition that can be replaced by true without a failing test is printed: nothing proves it. Runs 1 to 5 seconds for
each condition, so it is a target of its own. Last line: "N passed, N failed". Exit: 0 all noticed, 1 some not.
"""
import argparse
import concurrent.futures
import pathlib
import re
import shutil
import sys
import tempfile

import check_interfaces
import run
from checks import terraform

CONDITION = re.compile(r"(?P<block>(?:validation|precondition) \{\n)\s*condition\s*=(?P<body>.*?)\n(?P<rest>\s*error_message)", re.DOTALL)


def mutants(path):
    """(file, line, text of the file without the condition) of every condition in a folder."""
    for file in sorted(path.glob("*.tf")):
        text = file.read_text()
        for match in CONDITION.finditer(text):
            # Terraform refuses a condition that mentions nothing, so the old one stays inside.
            changed = f"{text[:match.start()]}{match['block']}condition = try({match['body']}, true) || true\n{match['rest']}{text[match.end():]}"
            yield file.name, text[:match.start()].count("\n") + 1, changed


def noticed(name, file, changed):
    """Whether the tests of a folder fail when one of its files is changed. Works on a copy of its own."""
    with tempfile.TemporaryDirectory(dir=run.WORK.parent) as copy:
        root = pathlib.Path(copy) / "tree"
        shutil.copytree(run.WORK, root, symlinks=True)
        (root / name / file).write_text(changed)
        report = terraform.Report()
        if problem := terraform.prepare(root / name):
            raise RuntimeError(problem)
        files = sorted(f"tests/{f.name}" for f in (root / name / "tests").glob("*.tftest.hcl") if "refus" in f.name)
        terraform.test_files(report, root / name, files or ["tests"], [])
        return bool(report.problem) or any(problem for _, problem in report.runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("patterns", nargs="*")
    options = parser.parse_args()
    run.copy_tree()
    selected = [p for p, _ in check_interfaces.folders(run.ROOT / "terraform")
                if not options.patterns or any(x in str(p.relative_to(run.ROOT)) for x in options.patterns)]
    results = run.Results()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = {}
        for path in selected:
            # Environments of a cloud are validated alike; the one with tests of refusals stands for all.
            if list((path / "tests").glob("*refus*")) or "modules" in path.parts:
                name = path.relative_to(run.ROOT)
                jobs |= {pool.submit(noticed, name, file, changed): f"{name}/{file}:{line}" for file, line, changed in mutants(path)}
        for job in concurrent.futures.as_completed(jobs):
            results.add(jobs[job], None if job.result() else "no test fails without this condition")
    print(f"{results.passed} passed, {results.failed} failed")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
