"""Every fixture fits the JSON Schemas, every type has a schema, a fixture and a topic, and a broken one is refused.

usage: schemas_test.py <root of the repository>
"""
import copy
import json
import pathlib
import re
import sys
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(sys.argv.pop())
SCHEMAS = {p.name: json.loads(p.read_text()) for p in (ROOT / "contracts/events").glob("*.schema.json")}
FIXTURES = {p.name: json.loads(p.read_text()) for p in (ROOT / "contracts/fixtures").glob("*.json")}
STORE = {schema["$id"]: schema for schema in SCHEMAS.values()}
TOPICS = yaml.safe_load((ROOT / "contracts/topics.yaml").read_text())


def validator():
    schema = SCHEMAS["cloudevent.schema.json"]
    resolver = jsonschema.RefResolver(schema["$id"], schema, store=STORE)
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


def code_types():
    """(type, topic) as the code declares them."""
    text = (ROOT / "libs/taskora/events/event.cpp").read_text()
    return re.findall(r'Type\{"([^"]+)", "([^"]+)", \d+\}', text)


class Schemas(unittest.TestCase):
    def test_every_schema_is_itself_valid(self):
        for schema in SCHEMAS.values():
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_every_fixture_fits(self):
        for name, fixture in FIXTURES.items():
            with self.subTest(name):
                validator().validate(fixture)

    def test_a_missing_member_does_not_fit(self):
        for name, fixture in FIXTURES.items():
            for member in fixture["data"]["data"]:
                broken = copy.deepcopy(fixture)
                del broken["data"]["data"][member]
                with self.subTest(f"{name} without {member}"):
                    self.assertFalse(validator().is_valid(broken))

    def test_every_type_of_the_code_has_a_schema_a_fixture_and_its_place_in_the_list(self):
        listed = SCHEMAS["event.schema.json"]["properties"]["event_type"]["enum"]
        self.assertEqual(sorted(t for t, _ in code_types()), sorted(listed))
        for name in listed:
            self.assertIn(f"{name}.schema.json", SCHEMAS)
            self.assertIn(f"{name}.v1.json", FIXTURES)

    def test_the_code_sends_every_type_to_the_topic_that_declares_it(self):
        for name, topic in code_types():
            declared = [t["name"] for t in TOPICS["topics"] if "from" not in t
                        and any(name == p or (p.endswith(".*") and name.startswith(p[:-1])) for p in t["events"])]
            self.assertEqual([topic], declared, name)

    def test_topics_state_every_property(self):
        for topic in TOPICS["topics"]:
            for member in ("name", "description", "events", "partitions", "retention_days", "cleanup", "key",
                           "dead_letter"):
                self.assertIn(member, topic, topic["name"])


if __name__ == "__main__":
    unittest.main()
