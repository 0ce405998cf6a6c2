#!/usr/bin/env python3
"""Writes an overlay's environment/environment.yaml from what Terraform made.

usage: terraform output -json | k8s/environment.py ENVIRONMENT --network-cidr CIDR [--sslmode MODE]
The CIDR is `network.cidr` of the environment's variables. Nothing in the file is secret: secrets are named, not held.
Exit: 0 written, 2 an output is missing or has another form than terraform/tests/outputs.yaml says.
"""
import argparse
import ipaddress
import json
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
CONTRACT = ROOT / "terraform/tests/outputs.yaml"
OVERLAYS = ROOT / "k8s/overlays"
IN_CLUSTER = "disable"  # inside the namespace; the network policies say who reaches the database
HEADER = ("# Written by k8s/environment.py from `terraform output -json`. Never applied: the component environment carries the\n"
          "# values into the manifests.\n")


def from_outputs(outputs):
    """{output: text} of those that an overlay reads, as `terraform output -json` gives them. ValueError: not as agreed."""
    values = {}
    for name, rule in yaml.safe_load(CONTRACT.read_text())["outputs"].items():
        value = outputs[name]["value"] if name in outputs else None
        if value is None:
            if name not in outputs or not rule.get("nullable"):
                raise ValueError(f"{name} is missing")
            value = ""
        elif not re.fullmatch(rule["pattern"], str(value)):
            raise ValueError(f"{name} is not of the form {rule['pattern']}")
        values[name] = str(value)
    return values


def derive(values, network_cidr, sslmode=None):
    """What follows from the outputs."""
    host, port, name = (values[f"database_{part}"] for part in ("host", "port", "name"))
    mode = sslmode or (IN_CLUSTER if "." not in host else "require")
    secrets = values["database_secret_ref"].removesuffix("database")
    return {
        "database_location": f"{host}:{port}/{name}?sslmode={mode}",
        "database_roles_secret_ref": secrets + "database-roles",
        "hostname": f"taskora.{values['dns_zone']}",
        "master_key_secret_ref": secrets + "master-key",
        "network_cidr": str(ipaddress.ip_network(network_cidr)),
        "secret_store_id": values["secret_store"].split(":", 1)[1],
    }


def documents(values, derived):
    annotations = {"config.kubernetes.io/local-config": "true"}
    return [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "annotations": annotations}, "data": data}
            for name, data in (("terraform", values), ("derived", derived))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("environment", choices=sorted(p.parent.name for p in OVERLAYS.glob("*/environment")))
    parser.add_argument("--network-cidr", required=True)
    parser.add_argument("--sslmode", choices=["disable", "require", "verify-ca", "verify-full"])
    options = parser.parse_args()
    try:
        values = from_outputs(json.load(sys.stdin))
        derived = derive(values, options.network_cidr, options.sslmode)
    except ValueError as error:
        print(f"environment: {error}", file=sys.stderr)
        return 2
    text = HEADER + yaml.safe_dump_all(documents(values, derived), sort_keys=False, width=1000)
    (OVERLAYS / options.environment / "environment/environment.yaml").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
