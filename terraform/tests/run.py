#!/usr/bin/env python3
"""Tests the Terraform code without a cloud: format, interfaces, every module and environment with mocked providers, the
open ports of each environment against its golden table, its outputs against the contract, its tags, planted secrets in
plans and states.

usage: run.py [--jobs N] [--write-golden] [PATTERN]...
A pattern selects the modules and environments whose path contains it (`oci-`, `environments/do`). Works on a copy of the
tree under .cache/terraform/work, so that nothing is left beside the sources. TASKORA_TERRAFORM_PROVIDERS=registry uses
the real providers (init from the registry) instead of .cache/terraform/terraformrc.fast.
Last line: "N passed, N failed". Exit: 0 all passed, 1 something failed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import check_interfaces
from checks import contract, free, ports, secrets, tags, terraform
from checks import module as modules

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / ".cache" / "terraform" / "work"
GOLDEN = ROOT / "terraform" / "tests" / "golden"


class Results:
    """Counts cases and prints the failed ones at once."""

    def __init__(self):
        self.passed = self.failed = 0

    def add(self, name, problem=None):
        if problem is None:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}\n  " + str(problem).strip().replace("\n", "\n  "), flush=True)


def copy_tree(target=WORK):
    shutil.rmtree(target, ignore_errors=True)
    skip = shutil.ignore_patterns(".terraform", "*.tfstate*", ".terraform.lock.hcl", "stub-provider", "__pycache__")
    shutil.copytree(ROOT / "terraform", target / "terraform", ignore=skip)
    if (ROOT / "contracts").is_dir():
        shutil.copytree(ROOT / "contracts", target / "contracts")


def test_checks(results):
    """The checks themselves: each must be able to fail."""
    found = unittest.TestLoader().discover(str(ROOT / "terraform/tests/checks"), top_level_dir=str(ROOT / "terraform/tests"))
    outcome = unittest.TestResult()
    found.run(outcome)
    broken = outcome.failures + outcome.errors
    results.passed += outcome.testsRun - len(broken)
    for case, trace in broken:
        results.add(str(case), trace)


def test_schema_server(results):
    """The program that serves the schemas of Oracle and DigitalOcean."""
    folder = ROOT / "terraform/tests/stub-provider"
    # The flags of terraform-mirror, so that nothing is compiled twice.
    flags = {"CGO_ENABLED": "0", "GOFLAGS": "-trimpath -p=2 -buildvcs=false -mod=mod"}
    done = subprocess.run(["go", "test", "./..."], cwd=folder, env=os.environ | flags, capture_output=True, text=True)
    results.add("go test of stub-provider", None if done.returncode == 0 else done.stdout + done.stderr)


def test_format(results):
    command = ["terraform", "fmt", "-check", "-recursive", str(ROOT / "terraform")]
    done = subprocess.run(command, capture_output=True, text=True, env=terraform.environment())
    results.add("terraform fmt", None if done.returncode == 0 else "run terraform fmt on:\n" + done.stdout + done.stderr)


def test_interfaces(results, selected):
    problems = {}
    root = ROOT / "terraform"
    for path, sentence in [*check_interfaces.check(root), *check_interfaces.wired_alike(root)]:
        problems.setdefault(path, []).append(sentence)
    results.add("outputs in terraform/README.md", "\n".join(s for _, s in check_interfaces.contract_table(root)) or None)
    for path in selected:
        results.add(f"interface of {path.relative_to(ROOT)}", "\n".join(problems[path]) if path in problems else None)


def golden_name(path):
    return GOLDEN / f"{path.parent.name}-{path.name}.ports.txt"


def test_ports(results, path, document, write):
    golden, seen = golden_name(path), "\n".join(ports.open_ports(document)) + "\n"
    if write:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(seen)
    expected = golden.read_text() if golden.is_file() else ""
    changed = [f"{mark} {l}" for mark, a, b in (("closed:", expected, seen), ("opened:", seen, expected))
               for l in a.splitlines() if l not in b.splitlines()]
    results.add(f"open ports of {path.relative_to(ROOT)}", "\n".join(changed) if changed or expected != seen else None)


def test_example(results, path, documents, write):
    """What the example of an environment would make: no secret in it, no port that the golden table does not name."""
    name = path.relative_to(ROOT)
    leaks = {f"{run}: {leak}" for run, document in documents.items() for leak in secrets.leaks(document)}
    results.add(f"secrets of {name}", "\n".join(sorted(leaks)) if leaks else None)
    example = documents.get("example_applies") or documents.get("example_plans")
    if example is None:
        results.add(f"open ports of {name}", "tests/example.tftest.hcl has no run example_applies (or example_plans)")
        return
    test_ports(results, path, example, write)
    found = {"tags": tags.untagged(example, path.name), "outputs": contract.broken_values(contract.read(ROOT / "terraform"), example)}
    for what, sentences in found.items():
        results.add(f"{what} of {name}", "\n".join(sentences) or None)
    if promises_to_be_free(path):
        costs = free.costs(example)
        results.add(f"always free: {name}", "\n".join(costs) if costs else None)


def promises_to_be_free(path):
    promise = [v for v in modules.read(path).variables if v.name == "enforce_always_free"]
    return bool(promise) and promise[0].default is True


def test_folder(results, path, write):
    """One module or environment: valid, its tests, and for an environment its ports and secrets."""
    name = str(path.relative_to(ROOT))
    is_environment = "environments" in path.parts
    report = terraform.test(WORK / name)
    for run, problem in report.runs:
        results.add(f"{name}: {run}", problem)
    if not report.runs:
        results.add(name, report.problem or "no test ran")
    elif report.problem:
        results.add(name, report.problem)
    if is_environment:
        test_example(results, path, report.documents, write)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write-golden", action="store_true")
    parser.add_argument("patterns", nargs="*")
    options = parser.parse_args()
    results = Results()
    selected = [p for p, _ in check_interfaces.folders(ROOT / "terraform")
                if not options.patterns or any(x in str(p.relative_to(ROOT)) for x in options.patterns)]
    copy_tree()
    test_checks(results)
    test_schema_server(results)
    test_format(results)
    test_interfaces(results, selected)
    with terraform.served(), concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for job in [pool.submit(test_folder, results, path, options.write_golden) for path in selected]:
            job.result()
    print(f"{results.passed} passed, {results.failed} failed")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
