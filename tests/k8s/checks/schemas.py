"""Strict validation: Kubernetes 1.35 by its own schemas, custom resources by their definitions."""
import functools
import json
import pathlib
import subprocess
import sys

import jsonschema
import kubernetes_validate
import yaml

from . import render

VERSION = "1.35"


def strict(schema):
    """Closes what a definition leaves open: a field it does not name is a misspelt one."""
    if isinstance(schema, dict):
        if "properties" in schema and "additionalProperties" not in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema["additionalProperties"] = False
        if schema.get("x-kubernetes-int-or-string"):
            schema.pop("type", None)
            schema["anyOf"] = [{"type": "string"}, {"type": "integer"}]
        for value in list(schema.values()):
            strict(value)
    elif isinstance(schema, list):
        for value in schema:
            strict(value)
    return schema


@functools.cache
def definitions():
    """{(apiVersion, kind): validator} of every custom resource that k8s/ may use."""
    made = subprocess.run([render.ROOT / "scripts/tools/kubernetes-crds", sys.executable], check=True, capture_output=True, text=True)
    found = {}
    for path in sorted(pathlib.Path(made.stdout.strip()).glob("*.yaml")):
        for crd in yaml.load_all(path.read_text(), render.UniqueKeys):
            if not crd or crd["kind"] != "CustomResourceDefinition":
                continue
            spec = crd["spec"]
            for version in spec["versions"]:
                if version["served"]:
                    schema = version["schema"]["openAPIV3Schema"]
                    found[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = schema
    return found


@functools.cache
def validator(api_version, kind):
    schema = strict(definitions()[api_version, kind])
    for field, form in (("apiVersion", {"type": "string"}), ("kind", {"type": "string"}), ("metadata", {"type": "object"})):
        schema["properties"][field] = form
    return jsonschema.Draft202012Validator(schema)


@functools.cache
def _faults(text):
    """Of one document; most are the same in many renderings."""
    document = json.loads(text)
    name, key = render.name(document), (document["apiVersion"], document["kind"])
    if key in definitions():
        return [f"{name}: {error.json_path}: {error.message}" for error in validator(*key).iter_errors(document)]
    try:
        kubernetes_validate.validate(document, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{name}: {'.'.join(map(str, error.path))}: {error.message}"]
    except kubernetes_validate.SchemaNotFoundError:
        return [f"{name}: {key[0]} {key[1]} is not known"]
    return []


def faults(documents):
    for document in documents:
        yield from _faults(json.dumps(document, sort_keys=True))
