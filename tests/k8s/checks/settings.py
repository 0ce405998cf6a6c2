"""Rules for settings: every variable of a manifest is one that the program's code declares, and no secret stands in one."""
import functools
import re

from . import render

COMMON = ["libs/taskora/service/process.cpp", "libs/taskora/log/settings.cpp"]
NAME = re.compile(r'"((?:TASKORA_[A-Z_]+)|PORT)"')
TEST_ONLY = {"TASKORA_FAULT", "TASKORA_CRASH_POINT", "TASKORA_QUERIES_RUN"}
# A password between a user and a host, or the text of a key; where a mounted one lies is none.
SECRET_TEXT = re.compile(r"://[^/@:\s]+:(?!\{\{)[^@\s]+@|-----BEGIN|(?i:password|secret|token|key)=(?!/run/secrets/)\S")


@functools.cache
def declared(program):
    """{name: whether it is secret} of the settings in the code of a program."""
    if program == "db-migrate":
        return {"TASKORA_DATABASE_URL": True}
    if program in ("taskora", "topics"):
        sources = COMMON
    else:
        sources = COMMON + [f"apps/{program}/config.cpp"]
    found = {}
    for source in sources:
        path = render.ROOT / source
        if not path.is_file():
            continue  # a service without settings of its own
        for statement in re.split(r";\s*\n", path.read_text()):
            for name in NAME.findall(statement):
                found[name] = found.get(name, False) or ".secret()" in statement
    if "TASKORA_DATABASE_URL" not in found or "TASKORA_LOG" not in found:
        raise AssertionError(f"the settings of {program} were not found in {sources}")
    return {name: secret for name, secret in found.items() if name not in TEST_ONLY}


def _environment(container, maps):
    """(name, value or None) of every variable of a container."""
    for source in container.get("envFrom", []):
        yield from maps.get(source.get("configMapRef", {}).get("name"), {}).items()
    for entry in container.get("env", []):
        yield entry["name"], entry.get("value")


def keys(documents):
    maps = {d["metadata"]["name"]: d.get("data", {}) for d in render.of_kind(documents, "ConfigMap")}
    for workload in render.of_kind(documents, *render.WORKLOADS):
        for container in render.pod(workload)[1]["containers"]:
            program = workload["metadata"]["name"]
            given = [n for n, _ in _environment(container, maps) if n.startswith("TASKORA_") or n == "PORT"]
            if not given:
                continue
            known = declared(program)
            for name in given:
                plain = name.removesuffix("_FILE")
                if name not in known and not (name.endswith("_FILE") and known.get(plain)):
                    yield f"{program}: {name} is no setting of it"
            yield from (f"{program}: {name} is given twice" for name in {n for n in given if given.count(n) > 1})
            if "TASKORA_DATABASE_URL" in known and program != "topics" and "TASKORA_DATABASE_URL_FILE" not in given:
                yield f"{program}: is not told its database"


def _texts(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
    elif isinstance(value, str):
        yield path, value


def secrets(documents, planted=()):
    """No Secret, no secret setting by value, nothing that looks like a secret, none of the planted texts."""
    for document in documents:
        name = render.name(document)
        if document["kind"] == "Secret":
            yield f"{name}: a Secret is in a manifest"
        for path, text in _texts(document):
            if SECRET_TEXT.search(text) and not path.startswith(".metadata.annotations"):
                yield f"{name}: {path} looks like a secret"
            if any(plant in text for plant in planted):
                yield f"{name}: {path} holds what was planted"
    maps = {d["metadata"]["name"]: d.get("data", {}) for d in render.of_kind(documents, "ConfigMap")}
    for workload in render.of_kind(documents, *render.WORKLOADS):
        program = workload["metadata"]["name"]
        for container in render.pod(workload)[1]["containers"]:
            for name, _ in _environment(container, maps):
                if name.startswith("TASKORA_") and declared(program).get(name):
                    yield f"{program}: {name} is a secret and stands in the environment; use {name}_FILE"


ALL = [keys, secrets]
