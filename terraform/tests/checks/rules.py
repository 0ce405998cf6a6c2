"""The rules of a module's and an environment's interface. Each rule yields one sentence for each thing that breaks it."""
import re

import hcl2

from checks import readme
from checks.module import plain

MODULE_FILES = ["main.tf", "variables.tf", "outputs.tf", "versions.tf", "README.md"]
ENVIRONMENT_FILES = [*MODULE_FILES, "backend.tf", "example.tfvars"]
MAX_VARIABLES = 19
MAX_LINES = 250
MAX_MAIN_LINES = 150


def has_its_files(module, names):
    for name in names:
        if not (module.path / name).is_file():
            yield f"{name} is missing"
    if not list((module.path / "tests").glob("*.tftest.hcl")):
        yield "tests/*.tftest.hcl is missing"


def variables_are_documented(module):
    if len(module.variables) > MAX_VARIABLES:
        yield f"{len(module.variables)} variables; {MAX_VARIABLES} are allowed"
    for v in module.variables:
        if v.file != "variables.tf":
            yield f"variable {v.name} belongs into variables.tf"
        if not v.type:
            yield f"variable {v.name} has no type"
        if re.search(r"\bany\b", v.type):
            yield f"variable {v.name} has type any"
        if not v.description.endswith("."):
            yield f"variable {v.name} needs a description that is a sentence"


def expected_failures(module):
    """What the tests show to be refused: var.name, resource_type.name, output.name ..."""
    tests = "\n".join(f.read_text() for f in (module.path / "tests").glob("*.tftest.hcl"))
    lists = re.findall(r"expect_failures\s*=\s*\[(.*?)\]", tests, re.DOTALL)
    return {item.strip() for text in lists for item in text.split(",")}


def preconditions_are_tested(module):
    refused = expected_failures(module)
    for _, block in module.blocks("resource"):
        for kind, named in block.items():
            for name, body in named.items() if isinstance(named, dict) else ():
                address = f"{plain(kind)}.{plain(name)}"
                conditional = any("precondition" in l for l in body.get("lifecycle", []))
                if conditional and not any(r == address or r.startswith(address + "[") for r in refused):
                    yield f"no test shows the precondition of {address} failing"


def variables_are_validated(module, siblings=()):
    """A bool has no wrong value that its type lets through; everything else can be wrong. Environments of a cloud have
    the same validations (wired_alike), so a refusal seen in one of them (siblings) is seen for all."""
    refused = set().union(*(expected_failures(m) for m in (module, *siblings)))
    for v in module.variables:
        if v.type != "bool" and not v.validations:
            yield f"variable {v.name} has no validation"
        if v.validations and f"var.{v.name}" not in refused:
            yield f"no test shows variable {v.name} refusing a wrong value"
        for _, message in v.validations:
            if len(message) < 20 or not message.endswith("."):
                yield f"variable {v.name}: the message must say what is allowed, in a sentence: {message!r}"


def switches(module):
    """(name, default) of every bool: variables, and fields of objects that have a default."""
    for v in module.variables:
        if v.type == "bool" and not v.required:
            yield v.name, v.default
        for field, default in re.findall(r"(\w+)\s*=\s*optional\(bool, (true|false)\)", v.type):
            yield field, default == "true"


def switches_are_tested_both_ways(module, siblings=()):
    """The default is what every other test runs with. An environment may leave the other value to the tests, the example
    or the defaults of a sibling."""
    texts = [f.read_text() for m in (module, *siblings) for f in (*m.path.glob("tests/*.tftest.hcl"), *m.path.glob("example.tfvars"))]
    defaults = {switch for m in siblings for switch in switches(m)}
    for name, default in switches(module):
        other = str(not default).lower()
        if (name, not default) not in defaults and not re.search(rf"\b{name}\s*=\s*{other}\b", "\n".join(texts)):
            yield f"no test sets the switch {name} to {other}"


def variables_are_used(module):
    others = "\n".join(text for name, text in module.texts.items() if name != "variables.tf")
    for v in module.variables:
        if not re.search(rf"\bvar\.{v.name}\b", others):
            yield f"variable {v.name} is not used"


def outputs_are_described(module):
    for o in module.outputs:
        if o.file != "outputs.tf":
            yield f"output {o.name} belongs into outputs.tf"
        if not o.description.endswith("."):
            yield f"output {o.name} needs a description that is a sentence"


def bounded(constraint):
    return bool(re.search(r"~>|<|^\s*=?\s*\d", constraint))


def versions_are_pinned(module):
    blocks = [body for file, body in module.blocks("terraform") if file == "versions.tf"]
    required = plain(blocks[0].get("required_version", "")) if blocks else ""
    if not (required.startswith(">= 1.1") and "<" in required):
        yield "versions.tf must bound required_version on both sides"
    for block in blocks:
        for providers in block.get("required_providers", []):
            for name, provider in providers.items():
                if name.startswith("__"):
                    continue
                if "source" not in provider or not bounded(plain(provider.get("version", ""))):
                    yield f"provider {name} needs a source and a version with an upper bound"


def files_are_short(module):
    for name, document in module.texts.items():
        limit = MAX_MAIN_LINES if name == "main.tf" else MAX_LINES
        if (lines := len((module.path / name).read_text().splitlines())) > limit:
            yield f"{name} has {lines} lines; {limit} are allowed"


def skipped_policies_are_justified(module):
    for file in sorted(module.path.glob("*.tf")):
        for line in file.read_text().splitlines():
            if "checkov:skip" in line and not re.search(r"checkov:skip=CKV2?_[A-Z]+_[0-9]+: \S.{20,}\.$", line):
                yield f"{file.name}: a skipped policy needs its reason, in a sentence: {line.strip()}"


def readme_is_current(module):
    path = module.path / "README.md"
    if not path.is_file():
        return
    text = path.read_text()
    if (wanted := readme.wanted(module, text)) is None:
        yield f"README.md has no place for the tables ({readme.BEGIN} … {readme.END})"
    elif wanted != text:
        yield "README.md's tables are out of date; run make terraform-docs"


def stops_at_the_cluster(module):
    for _, block in module.blocks("terraform"):
        for providers in block.get("required_providers", []):
            for name in {"kubernetes", "helm", "kubectl"} & providers.keys():
                yield f"provider {name}: Kubernetes objects are not made by Terraform"


def only_wires_modules(module):
    for kind in ("resource", "data"):
        for file, block in module.blocks(kind):
            yield f"{file}: an environment only wires modules, it declares no {kind} ({plain(next(iter(block)))})"


def backend_is_partial(module):
    backends = [b for _, body in module.blocks("terraform") for b in body.get("backend", [])]
    if len(backends) != 1:
        yield "backend.tf must declare one backend"
    for backend in backends:
        for kind, body in backend.items():
            for secret in {"access_key", "secret_key", "bucket", "key", "namespace"} & set(body if isinstance(body, dict) else ()):
                yield f"backend {plain(kind)}: {secret} belongs into -backend-config"


def example_names_what_exists(module):
    """Terraform drops a field that an object type does not have, without a word: a misspelt one would change nothing."""
    path = module.path / "example.tfvars"
    types = {v.name: v.type for v in module.variables}
    for name, value in (hcl2.loads(path.read_text()) if path.is_file() else {}).items():
        if name.startswith("__"):
            continue
        if name not in types:
            yield f"example.tfvars sets {name}, which is no variable"
        elif types[name].startswith("object(") and isinstance(value, dict):
            for field in value:
                if not field.startswith("__") and not re.search(rf"\b{plain(field)}\s*=", types[name]):
                    yield f"example.tfvars sets {plain(field)} in {name}, which has no such field"


def outputs_are_the_contract(module, contract):
    names = {o.name for o in module.outputs}
    for missing in sorted(contract - names):
        yield f"output {missing} of tests/outputs.yaml is missing"
    for extra in sorted(names - contract):
        yield f"output {extra} is not in tests/outputs.yaml"


COMMON = [variables_are_documented, preconditions_are_tested, variables_are_used, outputs_are_described, versions_are_pinned,
          files_are_short, skipped_policies_are_justified,
          readme_is_current, stops_at_the_cluster]


def check_module(module):
    yield from has_its_files(module, MODULE_FILES)
    yield from variables_are_validated(module)
    yield from switches_are_tested_both_ways(module)
    for rule in COMMON:
        yield from rule(module)


def check_environment(module, siblings, contract):
    yield from has_its_files(module, ENVIRONMENT_FILES)
    yield from variables_are_validated(module, siblings)
    yield from switches_are_tested_both_ways(module, siblings)
    for rule in (*COMMON, only_wires_modules, backend_is_partial, example_names_what_exists):
        yield from rule(module)
    yield from outputs_are_the_contract(module, contract)
