#!/usr/bin/env python3
"""Makes the files that the compose files take their secrets from, with fresh random values. What is there is left as it is:
the database keeps the passwords it was made with.

usage: deploy/compose_secrets.py [--directory deploy/secrets] [--database-host HOST]
  --database-host   where PostgreSQL is, when it is not compose.data.yaml's
Exit: 0 made, or there already.
"""
import argparse
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "k8s"))
import local_secrets  # noqa: E402


def contents(host):
    """{file: text}, the same values as the Secrets of a local cluster."""
    made = {s["metadata"]["name"]: s["stringData"] for s in local_secrets.manifests(host)}
    return made["postgres"] | {"master-key": made["master-key"]["key"]} | {
        name: values["url"] for name, values in made.items() if "url" in values}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--directory", type=pathlib.Path, default=ROOT / "deploy/secrets")
    parser.add_argument("--database-host", default="postgres")
    options = parser.parse_args()
    if options.directory.is_dir():
        return 0
    new = options.directory.with_name(options.directory.name + ".new")
    new.mkdir(mode=0o700, parents=True)  # the folder is closed; a container's user must read the files
    for name, text in contents(options.database_host).items():
        with open(os.open(new / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w") as file:
            file.write(text)
    new.rename(options.directory)
    return 0


if __name__ == "__main__":
    sys.exit(main())
