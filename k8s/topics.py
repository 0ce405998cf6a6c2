#!/usr/bin/env python3
"""Writes components/strimzi/topics.yaml from contracts/topics.yaml: every topic, and its dead-letter topic.

usage: k8s/topics.py --write | --check
Exit: 0 written, or as it should be; 1 the file differs.
"""
import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
TARGET = ROOT / "k8s/components/strimzi/topics.yaml"
HEADER = "# Generated from contracts/topics.yaml by k8s/topics.py --write.\n"
DAY_MS = 24 * 60 * 60 * 1000


def resource(name, partitions, cleanup, retention_days, max_bytes):
    config = {"cleanup.policy": ",".join(cleanup), "max.message.bytes": max_bytes, "min.insync.replicas": 2}
    if "delete" in cleanup:  # a topic that is only compacted keeps the last record of every key; no age ends it
        config["retention.ms"] = retention_days * DAY_MS
    return {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic",
            "metadata": {"name": name, "namespace": "taskora", "labels": {"strimzi.io/cluster": "taskora"}},
            "spec": {"partitions": partitions, "replicas": 3, "config": config}}


def resources():
    contract = yaml.safe_load((ROOT / "contracts/topics.yaml").read_text())
    for declared in contract["topics"]:
        topic = contract["defaults"] | declared
        size = topic["max_record_bytes"]
        yield resource(topic["name"], topic["partitions"], topic["cleanup"], topic["retention_days"], size)
        if topic["dead_letter"]:  # waits for a person: never compacted; the record whole, and what is said of it
            yield resource(f"{topic['name']}.dlq", topic["partitions"], ["delete"], topic["retention_days"],
                           size + topic["dead_letter_room_bytes"])


def text():
    return HEADER + yaml.safe_dump_all(resources(), sort_keys=False)


def main(arguments):
    if arguments == ["--write"]:
        TARGET.write_text(text())
        return 0
    if arguments != ["--check"]:
        print(__doc__, file=sys.stderr)
        return 2
    if TARGET.is_file() and TARGET.read_text() == text():
        return 0
    print("topics: components/strimzi/topics.yaml differs; run k8s/topics.py --write", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
