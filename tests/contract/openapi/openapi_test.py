"""contracts/openapi.yaml says what the code serves: every route, its name, its scope, and nothing else.

usage: openapi_test.py <root of the repository>
"""
import pathlib
import re
import sys
import unittest

import yaml

ROOT = pathlib.Path(sys.argv.pop())
DOCUMENT = yaml.safe_load((ROOT / "contracts/openapi.yaml").read_text())
METHODS = {"get", "post", "put", "patch", "delete"}
STREAM = ("get", "/stream", "stream", "stream:read")  # served by sync-gateway


def documented():
    return {(method, path, op["operationId"], op.get("x-scope"))
            for path, item in DOCUMENT["paths"].items() for method, op in item.items() if method in METHODS}


def served():
    """Rows of the table in task-api's routes.cpp."""
    text = (ROOT / "apps/task-api/http/routes.cpp").read_text()
    rows = re.findall(r'Endpoint\{\s*Method::(\w+),\s*"([^"]+)",\s*"(\w+)",\s*(\{\}|Scope::\w+),', text)
    return {("delete" if m == "del" else m, re.sub(r":(\w+)", r"{\1}", path), name,
             None if scope == "{}" else scope.removeprefix("Scope::").replace("_", ":", 1)) for m, path, name, scope in rows}


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


class OpenApi(unittest.TestCase):
    def test_every_route_is_documented_and_every_operation_is_served(self):
        self.assertGreater(len(served()), 20)
        self.assertEqual(served() | {STREAM}, documented())

    def test_every_reference_resolves(self):
        for reference in references(DOCUMENT):
            node = DOCUMENT
            for step in reference.removeprefix("#/").split("/"):
                self.assertIn(step, node, reference)
                node = node[step]

    def test_every_component_is_used(self):
        used = set(references(DOCUMENT))
        for kind in ("parameters", "schemas", "responses", "headers"):
            for name in DOCUMENT["components"][kind]:
                self.assertIn(f"#/components/{kind}/{name}", used)

    def test_operations_without_a_scope_say_so(self):
        for path, item in DOCUMENT["paths"].items():
            for method, operation in item.items():
                if "x-scope" not in operation:
                    self.assertEqual([], operation["security"], f"{method} {path}")


if __name__ == "__main__":
    unittest.main()
