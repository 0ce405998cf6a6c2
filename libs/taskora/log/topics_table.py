#!/usr/bin/env python3
"""Writes contracts/topics.yaml as the C++ table that topics.cpp includes.

usage: topics_table.py <topics.yaml> <output>
Fails, naming the topic, on a member it does not know or one that is missing: the table must say all the contract says.
"""
import sys

import yaml

MEMBERS = {"name", "description", "from", "events", "partitions", "retention_days", "cleanup", "key", "dead_letter",
           "max_record_bytes", "dead_letter_room_bytes"}


def text(value):
    if any(c in value for c in '"\\\n'):
        sys.exit(f"topics_table: {value!r} cannot be a name")
    return f'"{value}"'


def row(topic, defaults):
    unknown = set(topic) - MEMBERS
    if unknown:
        sys.exit(f"topics_table: {topic.get('name')}: unknown member {sorted(unknown)[0]}")
    all_ = {**defaults, **topic}
    missing = MEMBERS - {"from"} - set(all_)
    if missing:
        sys.exit(f"topics_table: {all_.get('name')}: {sorted(missing)[0]} is missing")
    cleanup = set(all_["cleanup"])
    if not cleanup or cleanup - {"delete", "compact"}:
        sys.exit(f"topics_table: {all_['name']}: cleanup is delete, compact or both")
    flag = {True: "true", False: "false"}
    ident = all_["name"].title().replace("-", "")
    events = ", ".join(text(event) for event in all_["events"])
    return (f"constexpr std::string_view k{ident}Events[] = {{{events}}};\n",
            "    {%s, %s, k%sEvents, %d, std::chrono::days{%d}, %s, %s, %s, %d, %s, %d},\n" % (
                text(all_["name"]), text(all_.get("from", "")), ident, all_["partitions"], all_["retention_days"],
                flag["delete" in cleanup], flag["compact" in cleanup], text(all_["key"]), all_["max_record_bytes"],
                flag[all_["dead_letter"]], all_["max_record_bytes"] + all_["dead_letter_room_bytes"]))


def main():
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        contract = yaml.safe_load(file)
    rows = [row(topic, contract["defaults"]) for topic in contract["topics"]]
    with open(target, "w", encoding="utf-8") as file:
        file.write("".join(events for events, _ in rows))
        file.write("constexpr Topic kTopics[] = {\n" + "".join(entry for _, entry in rows) + "};\n")


if __name__ == "__main__":
    main()
