"""What must hold beyond the database after a run over Kafka: in the topics, the streams, and for what was put there to harm.

Every numbered event is in its topic, nothing is there that was not numbered, a key stays in one partition, and the first
time each of a task's versions is seen, all before it were; every consumer stands at the end; streams are strictly
increasing and complete; poison is parked once by each consumer, byte for byte; a reminder that was due was told.
"""
import collections
import json
import pathlib
import time

import yaml
from checker import LAG
from conftest import ROOT

QUIET_SECONDS = 30  # twice the longest pause of a consumer that meets a failure (libs/taskora/log/consumer.hpp)
# Checks of checker.py that read dead letters and offsets as one process over PostgreSQL leaves them.
APART = ("a record could not be applied", "a consumer is past the end of the log")

CONTRACT = yaml.safe_load((pathlib.Path(ROOT) / "contracts/topics.yaml").read_text())
TOPICS = {topic["name"]: CONTRACT["defaults"] | topic for topic in CONTRACT["topics"]}

# A consumer's place only grows: nobody rewinds one in a run.
# A page of the relay goes on from where the cursor was: within its tick, to its end, or from there to a later snapshot. Whatever
# else moves it is noted (apps/outbox-relay/store/queries/relay_number.sql).
WATCH = """
CREATE TABLE went_astray (at timestamptz DEFAULT clock_timestamp(), epoch bigint, was text, became text);
CREATE FUNCTION note_went_astray() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO went_astray (epoch, was, became)
  VALUES (NEW.epoch, concat_ws(' ', OLD.next_pos, OLD.tick_from, OLD.tick_to, OLD.last_id),
          concat_ws(' ', NEW.next_pos, NEW.tick_from, NEW.tick_to, NEW.last_id));
  RETURN NULL;
END $$;
CREATE TRIGGER note_went_astray AFTER UPDATE ON relay_cursor FOR EACH ROW WHEN (NEW.epoch = OLD.epoch AND NOT (
  NEW.next_pos >= OLD.next_pos AND CASE
    WHEN OLD.tick_to IS NULL THEN pg_snapshot_xmax(NEW.tick_from) >= pg_snapshot_xmax(OLD.tick_from)
    WHEN NEW.tick_to IS NULL THEN NEW.tick_from::text = OLD.tick_to::text
    ELSE NEW.tick_to::text = OLD.tick_to::text AND NEW.last_id >= OLD.last_id
  END)) EXECUTE FUNCTION note_went_astray();
CREATE TABLE went_back (at timestamptz DEFAULT clock_timestamp(), consumer text, topic text, partition int, was bigint, became bigint);
CREATE FUNCTION note_went_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO went_back (consumer, topic, partition, was, became)
  VALUES (NEW.consumer, NEW.topic, NEW.partition, OLD.next, NEW.next);
  RETURN NULL;
END $$;
CREATE TRIGGER note_went_back AFTER UPDATE ON consumer_offset FOR EACH ROW WHEN (NEW.next < OLD.next)
EXECUTE FUNCTION note_went_back();
"""


def watch(one):
    """Before a run: notes what no check can see afterwards."""
    with one.database() as database, database.cursor() as cursor:
        cursor.execute(WATCH)


def noted(one):
    with one.database() as database, database.cursor() as cursor:
        cursor.execute("SELECT epoch, was, became FROM went_astray ORDER BY at")
        astray = cursor.fetchall()
        cursor.execute("SELECT consumer, topic, partition, was, became FROM went_back ORDER BY at")
        back = cursor.fetchall()
    return ([f"a relay wrote over the cursor of its successor: {len(astray)} times, first {astray[0]}"] if astray else []) \
        + ([f"a consumer's place went back: {len(back)} times, first {back[0]}"] if back else [])


def standing(cursor, kafka):
    """(consumer, topic, partition, behind) of every consumer that has not reached the end of a partition."""
    cursor.execute("SELECT consumer, topic, partition, next FROM consumer_offset WHERE log = 'kafka'")
    rows = cursor.fetchall()
    ends = {topic: kafka.ends(topic, TOPICS[topic]["partitions"]) for topic in {row[1] for row in rows}}
    read = {(consumer, topic, partition): next_ for consumer, topic, partition, next_ in rows}
    late = []
    for consumer, topic in sorted({key[:2] for key in read}):
        for partition, end in sorted(ends[topic].items()):
            behind = end - read.get((consumer, topic, partition), 0)
            if behind > 0:
                late.append((consumer, topic, partition, behind))
    return late


def settle(cursor, kafka, parked=False):
    """Whether nobody is behind any more. Waits as long as anything moves: what is missing then is missing. `parked`: effects may
    be missing, too."""
    def left():  # what costs least first: the rest reads whole tables
        cursor.execute("SELECT (SELECT max(pos) FROM event_log), (SELECT forwarded_pos FROM relay_cursor)")
        numbered, forwarded = cursor.fetchone()
        late = standing(cursor, kafka)
        if numbered != forwarded or late:
            return numbered, forwarded, late
        cursor.execute(LAG)
        lags = cursor.fetchone()
        return any(lag > 0 for lag in (lags[:1] if parked else lags)) and lags
    before, moved = left(), time.monotonic()
    while before:
        time.sleep(0.2)
        now = left()
        if now != before:
            before, moved = now, time.monotonic()
        elif time.monotonic() - moved > QUIET_SECONDS:
            return False
    return True


def check(one, run, readers):
    with one.database() as database, database.cursor() as cursor:
        violations = [f"a consumer is behind: {late}" for late in standing(cursor, one.kafka)[:1]]
        violations += run.passed
        violations += topics(cursor, one.kafka, set(run.poison))
        violations += streams(cursor, run, readers)
        violations += parked(cursor, run.poison)
        violations += left(cursor, one.kafka)
        violations += reminders(cursor)
        return violations


def topics(cursor, kafka, poison):
    cursor.execute("SELECT topic, event_id::text, type, key, aggregate_version FROM event_log ORDER BY pos")
    wanted = collections.defaultdict(dict)
    for topic, event, kind, key, version in cursor.fetchall():
        wanted[topic][event] = (kind, key, version)
    for name, topic in TOPICS.items():
        if topic.get("from"):
            wanted[name] = {event: row for event, row in wanted[topic["from"]].items() if carries(topic["events"], row[0])}
    violations = []
    for name in sorted(TOPICS):
        violations += topic_of(name, wanted[name], kafka.read(name), poison)
    return violations


def carries(patterns, kind):
    return any(kind == p or (p.endswith("*") and kind.startswith(p[:-1])) for p in patterns)


def topic_of(name, wanted, records, poison):
    """Violations of one topic, whose records come in the order of each partition."""
    seen, homes, versions, found = set(), {}, {}, []
    for partition, offset, key, _, value in records:
        if value in poison:
            continue
        event = json.loads(value)["id"]
        kind, its_key, version = wanted.get(event, (None, None, None))
        if kind is None:
            found.append(f"a record is of no event: {name}/{partition} offset {offset} id {event}")
        elif key != its_key:
            found.append(f"a record has another key: {name}/{partition} offset {offset} key {key}, not {its_key}")
        if homes.setdefault(key, partition) != partition:
            found.append(f"a key is in two partitions: {name} key {key} in {homes[key]} and {partition}")
        if event not in seen and kind and kind.startswith("task.") and name == "task-events":
            before = versions.get(key, 0)
            if version != before + 1:
                found.append(f"a version was first seen out of order: {name} task {key} version {version} after {before}")
            versions[key] = version
        seen.add(event)
    missing = [event for event in wanted if event not in seen]
    if missing:
        found.append(f"an event is not in its topic: {name}, {len(missing)} times, first {missing[0]} {wanted[missing[0]]}")
    return found[:3]


def streams(cursor, run, readers):
    cursor.execute("SELECT pos FROM event_log e WHERE pos > %s AND ((project_id IS NULL AND account_id = %s) OR project_id IN "
                   "(SELECT project_id FROM project_members WHERE account_id = %s)) ORDER BY pos",
                   (run.first_position, run.user_id, run.user_id))
    wanted, found = [row[0] for row in cursor.fetchall()], []
    for number, reader in enumerate(readers):
        back = next(((a, b) for a, b in zip(reader.seen, reader.seen[1:]) if b <= a), None)
        if back:
            found.append(f"a stream went back: reader {number} saw {back[1]} after {back[0]}")
        elif reader.seen != wanted:
            gap = next((pos for pos in wanted if pos not in set(reader.seen)), None)
            found.append(f"a stream is not complete: reader {number} has {len(reader.seen)} of {len(wanted)}, first missing {gap}")
        if reader.resets:
            found.append(f"a stream was told to begin anew: reader {number}, {reader.resets} times")
    return found


def parked(cursor, poison):
    """Each poison once in the dead letters of each consumer of its topic; else only what waited behind one, by now applied."""
    cursor.execute("SELECT DISTINCT consumer FROM consumer_offset WHERE topic = 'task-events' ORDER BY 1")
    consumers = [row[0] for row in cursor.fetchall()]
    cursor.execute("SELECT id, consumer, state FROM dead_letters WHERE reason = 'behind_parked' AND state <> 'replayed'")
    if waiting := cursor.fetchall():
        return [f"what waited behind a poison still does: {len(waiting)} times, first {waiting[0]}"]
    cursor.execute("SELECT consumer, value, reason FROM dead_letters WHERE reason <> 'behind_parked' ORDER BY id")
    letters = collections.Counter((consumer, bytes(value), reason) for consumer, value, reason in cursor.fetchall())
    wanted = collections.Counter((consumer, value, "permanent") for consumer in consumers for value in poison)
    found = []
    for letter, count in sorted(((wanted - letters) + (letters - wanted)).items()):
        found.append(f"a poison is not parked exactly once: {letter}, {letters[letter]} times in place of {wanted[letter]}")
    return found[:3]


def passed_by(cursor, kafka):
    """Records that a consumer of every type applied although an earlier one of their key is parked; of each, the first."""
    cursor.execute("SELECT topic, partition, key, min(record) FROM dead_letters WHERE consumer = 'audit-logger' AND state = 'parked' "
                   "AND key <> '' GROUP BY 1, 2, 3")
    first = {row[:3]: row[3] for row in cursor.fetchall()}
    cursor.execute("SELECT topic, partition, record FROM dead_letters WHERE consumer = 'audit-logger'")
    waiting, found = set(cursor.fetchall()), []
    for topic in sorted({place[0] for place in first}):
        seen = set()  # a repeat has no effect of its own, and no letter: what it repeats has
        for partition, offset, key, _, value in kafka.read(topic):
            if (partition, key, value) in seen:
                continue
            seen.add((partition, key, value))
            if offset > first.get((topic, partition, key), offset) and (topic, partition, offset) not in waiting:
                found.append(f"an event passed a parked one of its key: {topic}/{partition} offset {offset} key {key}")
    return found[:1]


def left(cursor, kafka):
    """Each dead letter is in the dead-letter topic of its topic, byte for byte; its number tells a repeat."""
    cursor.execute("SELECT id, topic, key, value FROM dead_letters ORDER BY id")
    wanted, found = {}, []
    for number, topic, key, value in cursor.fetchall():
        wanted.setdefault(topic, {})[str(number)] = (key, bytes(value))
    for topic in sorted(TOPICS):
        letters, expected = {}, wanted.get(topic, {})
        if not TOPICS[topic]["dead_letter"]:
            continue
        for _, offset, key, headers, value in kafka.read(topic + ".dlq"):
            number = dict(header.split("=", 1) for header in headers.split(",") if "=" in header).get("taskora-dlq-id")
            if letters.setdefault(number, (key, value)) != (key, value) or expected.get(number) != (key, value):
                found.append(f"a dead letter is not what was parked: {topic}.dlq offset {offset} id {number}")
        missing = [number for number in expected if number not in letters]
        if missing:
            found.append(f"a dead letter is not in its topic: {topic}.dlq, {len(missing)} times, first {missing[0]}")
    return found[:3]


def reminders(cursor):
    """At most once is checked by checker.py; here: at least once. What was past when its request was carried out is not told."""
    cursor.execute("SELECT r.id, r.state FROM reminders r JOIN tasks t ON t.id = r.task_id "
                   "WHERE r.remind_at < clock_timestamp() - interval '5 s' AND NOT (r.state = 'cancelled' AND r.remind_at <= t.created_at) "
                   "AND (r.state <> 'fired' OR NOT EXISTS (SELECT 1 FROM notifications n WHERE n.task_id = r.task_id)) ORDER BY r.id")
    rows = cursor.fetchall()
    return [f"a reminder that was due was not told: {len(rows)} times, first {rows[0]}"] if rows else []
