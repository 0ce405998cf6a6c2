#!/usr/bin/env python3
"""Checks the interface of every module and environment; with --write first writes the README tables.

usage: check_interfaces.py [--root TERRAFORM_FOLDER] [--write] [FOLDER]...
Prints one line for each broken rule. Exit: 0 none, 1 some.
"""
import argparse
import pathlib
import re
import sys

from checks import contract as contracts
from checks import module as modules
from checks import readme, rules


def folders(root):
    """(folder, is an environment)"""
    for path in sorted((root / "modules").glob("*/")):
        yield path, False
    for path in sorted((root / "environments").glob("*/*/")):
        yield path, True


def write_tables(module):
    path = module.path / "README.md"
    text = path.read_text()
    wanted = readme.wanted(module, text)
    if wanted is not None and wanted != text:
        path.write_text(wanted)


def read_all(root):
    """Folder -> module, or the sentence that says why it cannot be read."""
    found = {}
    for path, _ in folders(root):
        try:
            found[path] = modules.read(path)
        except Exception as error:                     # the parser's own errors have no common class
            found[path] = f"cannot be parsed: {error}"
    return found


def check(root, selected=(), write=False):
    """Sentence by sentence what is wrong, each with the folder it is about."""
    contract = set(contracts.read(root))
    read = read_all(root)
    for path, is_environment in folders(root):
        module = read[path]
        if selected and path.resolve() not in selected:
            continue
        if isinstance(module, str):
            yield path, module
            continue
        if write and (path / "README.md").is_file():
            write_tables(module)
        siblings = [m for p, m in read.items() if p.parent == path.parent and p != path and not isinstance(m, str)]
        found = rules.check_environment(module, siblings, contract) if is_environment else rules.check_module(module)
        for sentence in found:
            yield path, sentence


def wired_text(path, file):
    """A file of an environment with the environment's name taken out."""
    text = (path / file).read_text() if (path / file).is_file() else ""
    return re.sub(rf"\b{path.name}\b", "ENVIRONMENT", text)


def validations(path):
    return {v.name: v.validations for v in modules.read(path).variables}


def wired_alike(root):
    """Environments of a cloud differ in the defaults of variables.tf and in example.tfvars, in nothing else."""
    for cloud in sorted((root / "environments").glob("*/")):
        first, *others = sorted(p for p in cloud.glob("*/") if (p / "main.tf").is_file()) or [None]
        for other in others:
            files = {f.name for path in (first, other) for f in path.glob("*.tf")} - {"variables.tf"}
            for file in sorted(files):
                if wired_text(first, file) != wired_text(other, file):
                    yield other, f"{file} differs from that of {first.name} in more than the environment's name"
            if validations(first) != validations(other):
                yield other, f"variables.tf validates otherwise than that of {first.name}"


def contract_table(root, write=False):
    """Whether terraform/README.md shows the outputs of tests/outputs.yaml."""
    path = root / "README.md"
    text = path.read_text()
    wanted = contracts.wanted_readme(contracts.read(root), text)
    if write and wanted is not None and wanted != text:
        path.write_text(wanted)
    elif wanted != text:
        yield root, "README.md's table of outputs is missing or out of date; run make terraform-docs"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[1])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    selected = {f.resolve() for f in options.folders}
    problems = [*check(options.root, selected, options.write), *wired_alike(options.root), *contract_table(options.root, options.write)]
    for path, sentence in problems:
        print(f"{path.relative_to(options.root)}: {sentence}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
