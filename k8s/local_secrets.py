#!/usr/bin/env python3
"""Prints the Secrets that a cluster on this machine needs, with fresh random values, for `kubectl create -f -`. Other
environments take theirs from a secret store (components/external-secrets).

usage: k8s/local_secrets.py [--database-host HOST]
  --database-host   where PostgreSQL is, when not in the cluster (host.minikube.internal)
Create them once: the database keeps the passwords it was made with. Exit: 0.
"""
import argparse
import json
import pathlib
import secrets
import sys

import yaml

FLOWS = pathlib.Path(__file__).resolve().parent / "flows.yaml"


def services():
    return sorted(yaml.safe_load(FLOWS.read_text())["groups"]["services"])


def names():
    return {"master-key", "postgres", "db-migrate-database"} | {f"{service}-database" for service in services()}


def secret(name, **values):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": "taskora"}, "type": "Opaque",
            "stringData": values}


def manifests(host):
    passwords = {name: secrets.token_hex(20) for name in ["postgres", "db-migrate", *services()]}
    roles = {"db-migrate": "taskora_owner"} | {name: "taskora_" + name.replace("-", "_") for name in services()}
    yield secret("master-key", key=secrets.token_hex(32))
    yield secret("postgres", **passwords)
    for name, role in roles.items():
        yield secret(f"{name}-database", url=f"postgresql://{role}:{passwords[name]}@{host}:5432/taskora?sslmode=disable")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database-host", default="postgres")
    items = list(manifests(parser.parse_args().database_host))
    json.dump({"apiVersion": "v1", "kind": "List", "items": items}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
