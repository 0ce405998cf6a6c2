"""contracts/asyncapi.yaml is what scripts/asyncapi makes, and says of each topic and event what the other contracts say.

usage: asyncapi_test.py <root of the repository>
"""
import json
import pathlib
import re
import subprocess
import sys
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(sys.argv.pop())
TEXT = (ROOT / "contracts/asyncapi.yaml").read_text()
DOCUMENT = yaml.safe_load(TEXT)
TOPICS = {t["name"]: t for t in yaml.safe_load((ROOT / "contracts/topics.yaml").read_text())["topics"]}


def resolve(reference):
    place = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


def references(place):
    if isinstance(place, dict):
        for name, value in place.items():
            yield from [value] if name == "$ref" else references(value)
    elif isinstance(place, list):
        for value in place:
            yield from references(value)


class AsyncApi(unittest.TestCase):
    def test_it_is_what_the_script_makes(self):
        made = subprocess.run([ROOT / "scripts/asyncapi", "--print"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(made, TEXT, "run scripts/asyncapi")

    def test_every_reference_leads_somewhere(self):
        for reference in references(DOCUMENT):
            with self.subTest(reference):
                if reference.startswith("#/"):
                    resolve(reference)
                else:
                    self.assertTrue((ROOT / "contracts" / reference).is_file())

    def test_every_event_the_code_writes_is_in_the_channel_of_its_topic(self):
        code = (ROOT / "libs/taskora/events/event.cpp").read_text()
        types = re.findall(r'Type\{"([^"]+)", "([^"]+)", \d+\}', code)
        self.assertTrue(types)
        for event, topic in types:
            names = [resolve(m["$ref"])["name"] for m in DOCUMENT["channels"][topic]["messages"].values()]
            self.assertIn(event, names)

    def test_a_channel_is_its_topic(self):
        for name, channel in DOCUMENT["channels"].items():
            binding, topic = channel["bindings"]["kafka"], TOPICS[name]
            self.assertEqual((name, topic["partitions"]), (channel["address"], binding["partitions"]))
            self.assertEqual(set(topic["cleanup"]), set(binding["topicConfiguration"]["cleanup.policy"]))
            self.assertIn(topic["description"], channel["description"])

    def test_the_headers_that_are_promised_are_those_that_are_written(self):
        promised = DOCUMENT["components"]["schemas"]["Headers"]
        jsonschema.Draft202012Validator.check_schema(promised)
        written = (ROOT / "libs/taskora/log/record.hpp").read_text()
        for name in promised["required"]:
            self.assertIn(f'"{name}"', written)
        self.assertIn(json.dumps(promised["properties"]["content-type"]["const"]), written)


if __name__ == "__main__":
    unittest.main()
