#!/usr/bin/env python3
"""Writes schemas/<provider>.json from the types in PyPI's pulumi packages; the resources are listed in providers.toml.

usage: generate.py [--wheels FOLDER] [PROVIDER]...
Downloads each wheel with pip (never installs it) into FOLDER, by default .cache/pulumi of the repository.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tomllib
import zipfile

import annotations
from annotations import Ref

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[3]


class Package:
    """One wheel: text of modules, parsed once."""

    def __init__(self, path, name):
        self.archive = zipfile.ZipFile(path)
        self.name = name.replace("-", "_")
        self.parsed = {}

    def definitions(self, folder, module):
        path = "/".join(filter(None, [self.name, folder, module + ".py"]))
        if path not in self.parsed:
            self.parsed[path] = annotations.definitions(self.archive.read(path).decode())
        return self.parsed[path]


class Folder:
    """Input and output classes beside one resource."""

    def __init__(self, package, folder):
        self.inputs = package.definitions(folder, "_inputs")
        self.outputs = package.definitions(folder, "outputs")

    def value_type(self, t):
        """A computed value: nested classes become objects, and a single one a list, as in the Terraform providers."""
        if isinstance(t, list):
            if isinstance(t[1], Ref):
                return [t[0], self.object_type(t[1])]
            return [t[0], self.value_type(t[1])]
        if isinstance(t, Ref):
            known = t.name in self.outputs
            return ["list", self.object_type(t)] if known else "string"
        return t

    def object_type(self, ref):
        if ref.name not in self.outputs:
            return "string"
        return ["object", {n: self.value_type(t) for n, t in annotations.getters(self.outputs[ref.name])}]

    def block(self, function):
        attributes, blocks = {}, {}
        for name, t, required in annotations.parameters(function):
            target = t[1] if isinstance(t, list) and t[0] == "list" else t
            if isinstance(target, Ref) and target.name in self.inputs:
                nested = {"nesting_mode": "list", "block": self.block(annotations.constructor(self.inputs[target.name]))}
                if required:
                    nested["min_items"] = 1
                if target is t:
                    nested["max_items"] = 1
                blocks[name] = nested
            else:
                attributes[name] = {"type": self.value_type(t), **({"required": True} if required else {"optional": True, "computed": True})}
        return {"attributes": attributes, "block_types": blocks}


def add_computed(block, folder, cls):
    for name, t in annotations.getters(cls):
        if name not in block["attributes"] and name not in block["block_types"]:
            block["attributes"][name] = {"type": folder.value_type(t), "computed": True}
    block["attributes"].setdefault("id", {"type": "string", "computed": True})


def resource(package, folder_name, module):
    folder, classes = Folder(package, folder_name), package.definitions(folder_name, module)
    name = next(n for n in classes if n + "Args" in classes)
    block = folder.block(annotations.constructor(classes[name + "Args"]))
    add_computed(block, folder, classes[name])
    times = {k: {"type": "string", "optional": True} for k in ("create", "update", "delete")}
    block["block_types"]["timeouts"] = {"nesting_mode": "single", "block": {"attributes": times, "block_types": {}}}
    return {"block": block}


def data_source(package, folder_name, module):
    folder, classes = Folder(package, folder_name), package.definitions(folder_name, "get_" + module)
    block = folder.block(classes["get_" + module])
    add_computed(block, folder, next(c for n, c in classes.items() if n.startswith("Get") and n.endswith("Result")))
    return {"block": block}


def correct(block, rules, prefix=""):
    """Applies what the types do not tell: names pulumi made plural, lists that are sets, secrets and write-only values."""
    for kind in ("attributes", "block_types"):
        for name in list(block[kind]):
            if new := rules.get("rename", {}).get(prefix + name):
                block[kind][new] = block[kind].pop(name)
    for name, attribute in block["attributes"].items():
        path = prefix + name
        if path in rules.get("sets", []):
            attribute["type"] = ["set", *attribute["type"][1:]]
        if path in rules.get("sensitive", []):
            attribute["sensitive"] = True
        if path in rules.get("write_only", []):
            attribute.pop("computed", None)
            attribute["write_only"] = True
    for name, nested in block["block_types"].items():
        if prefix + name in rules.get("sets", []):
            nested["nesting_mode"] = "set"
        correct(nested["block"], rules, prefix + name + ".")


def paths(block, prefix=""):
    for name in (*block["attributes"], *block["block_types"]):
        yield prefix + name
    for name, nested in block["block_types"].items():
        yield from paths(nested["block"], prefix + name + ".")


def split_location(location):
    folder, _, module = location.rpartition(".")
    return folder, module


def build(spec, package):
    schemas = {"resources": {}, "data": {}}
    for kind, make in (("resources", resource), ("data", data_source)):
        for name, location in spec.get(kind, {}).items():
            schemas[kind][name] = make(package, *split_location(location))
    for name, rules in spec.get("correct", {}).items():
        kind, _, plain = name.rpartition("data.")
        block = schemas["data" if kind or name.startswith("data.") else "resources"][plain]["block"]
        correct(block, rules)
        known = set(paths(block))
        wrong = [p for key in ("sets", "sensitive", "write_only") for p in rules.get(key, []) if p not in known]
        wrong += [p for p in rules.get("rename", {}).values() if not any(k.split(".")[-1] == p for k in known)]
        if wrong:
            sys.exit(f"providers.toml: {name} has no {', '.join(wrong)}")
    attributes = {name: {"type": "string", "optional": True} for name in spec["arguments"]}
    return {
        "generated_from": f"{spec['package']} {spec['version']}",
        "provider": {"block": {"attributes": attributes, "block_types": {}}},
        "resource_schemas": schemas["resources"],
        "data_source_schemas": schemas["data"],
    }


def wheel(spec, folder):
    folder.mkdir(parents=True, exist_ok=True)
    pattern = f"{spec['package'].replace('-', '_')}-{spec['version']}-*.whl"
    if not list(folder.glob(pattern)):
        requirement = f"{spec['package']}=={spec['version']}"
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), requirement], check=True)
    return next(folder.glob(pattern))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheels", type=pathlib.Path, default=ROOT / ".cache" / "pulumi")
    parser.add_argument("providers", nargs="*")
    options = parser.parse_args()
    specs = tomllib.loads((HERE / "providers.toml").read_text())
    for name in options.providers or specs:
        spec = specs[name]
        document = build(spec, Package(wheel(spec, options.wheels), spec["package"]))
        path = HERE.parent / "schemas" / f"{name}.json"
        path.write_text(json.dumps(document, sort_keys=True, separators=(",", ":")).replace('},"', '},\n"') + "\n")
        counts = len(document["resource_schemas"]), len(document["data_source_schemas"])
        print(f"{path.name}: {counts[0]} resources, {counts[1]} data sources, {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
