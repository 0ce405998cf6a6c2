#!/usr/bin/env python3
"""Brings the digests of a release into an overlay, and tells whether one is still missing.

usage: k8s/release.py ENVIRONMENT < REFERENCES     a line each, registry/name@sha256:…, for every image of the overlay
       k8s/release.py ENVIRONMENT --check          before anything is applied
ENVIRONMENT is one that runs by digest. The committed digests are zeros, which no registry has; what is written is to be read
and committed like any other change.
Exit: 0 written, or nothing is missing; 1 --check found zeros, a line for each; 2 a reference is missing, unknown or malformed.
"""
import argparse
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
OVERLAYS = ROOT / "k8s/overlays"
ZEROS = "sha256:" + "0" * 64
REFERENCE = re.compile(r"([a-z0-9.-]+(?::\d+)?(?:/[a-z0-9._-]+)+)@(sha256:[0-9a-f]{64})")


def kustomization(environment):
    return OVERLAYS / environment / "services/kustomization.yaml"


def short(name):
    return name.rpartition("/")[2]


def with_digests(text, references):
    """The text of a kustomization with the digests of these references. ValueError: not one for each image, or none at all."""
    given = {}
    for reference in references:
        match = REFERENCE.fullmatch(reference)
        if not match or match[2] == ZEROS:
            raise ValueError(f"{reference!r} is not of the form registry/name@sha256:digest")
        if given.setdefault(short(match[1]), match.groups()) != match.groups():
            raise ValueError(f"{short(match[1])} is given twice")
    images = [i["name"] for i in yaml.safe_load(text)["images"] if "digest" in i and "/" not in i["name"]]  # ours
    missing, unknown = {short(n) for n in images} - set(given), set(given) - {short(n) for n in images}
    if missing or unknown:
        raise ValueError("; ".join(f"{what}: {', '.join(sorted(names))}" for what, names in (("missing", missing), ("unknown", unknown)) if names))
    for image in images:
        name, digest = given[short(image)]
        entry = re.compile(rf"(  - name: {re.escape(image)}\n    newName: ).*(\n    digest: ).*")
        text, count = entry.subn(rf"\g<1>{name}\g<2>{digest}", text)
        if count != 1:
            raise ValueError(f"{image} has not newName and digest, in this order")
    return text


def placeholders(rendered):
    """Images of rendered manifests whose digest is zeros."""
    return sorted(set(re.findall(rf"image: (\S+@{ZEROS})", rendered)))


def render(environment):
    parts = [subprocess.run([ROOT / "scripts/tools/kustomize", OVERLAYS / environment / part], check=True, capture_output=True, text=True)
             for part in ("data", "services")]
    return "".join(p.stdout for p in parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("environment", choices=["staging", "prod"])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        found = placeholders(render(options.environment))
        for image in found:
            print(f"release: {options.environment}: {image}: no release was promoted", file=sys.stderr)
        return 1 if found else 0
    path = kustomization(options.environment)
    try:
        path.write_text(with_digests(path.read_text(), sys.stdin.read().split()))
    except ValueError as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
