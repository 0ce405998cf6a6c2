"""Reads what is left after a run and says which promise was broken, with the smallest witness of each.

The rules: nothing acknowledged is lost; every event is numbered once, densely, and in version order per task; each event
is in the audit log once and the chain holds; each completed recurring task has one successor; a reminder is told once.
"""
import hashlib
import json
import struct
import uuid

from conftest import wait_until

PAGE = 50_000  # writes looked up at once

LAG = """
SELECT (SELECT count(*) FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM event_log e WHERE e.outbox_id = o.id)),
       (SELECT count(*) FROM event_log WHERE type <> 'dead_letter') - (SELECT count(*) FROM audit_log),
       (SELECT count(*) FROM tasks t WHERE t.status = 'done' AND t.recurrence_rule NOT LIKE '%COUNT=1' AND NOT EXISTS
          (SELECT 1 FROM tasks n WHERE n.series_id = t.series_id AND n.generation = t.generation + 1)),
       (SELECT count(*) FROM tasks t WHERE t.status = 'done' AND t.recurrence_rule LIKE '%COUNT=1')
         - (SELECT count(DISTINCT key) FROM event_log WHERE type = 'recurrence.ended')
"""

# name of the check, and a statement whose rows are violations (empty: it holds)
STATEMENTS = [
    ("an event was never numbered",
     "SELECT id, type, key FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM event_log e WHERE e.outbox_id = o.id) ORDER BY id"),
    ("an event was numbered twice",
     "SELECT event_id, count(*) FROM event_log GROUP BY event_id HAVING count(*) > 1 ORDER BY event_id"),
    ("a position was left out",
     "SELECT pos, before FROM (SELECT pos, lag(pos, 1, 0::bigint) OVER (ORDER BY pos) AS before FROM event_log) x "
     "WHERE pos <> before + 1 ORDER BY pos"),
    ("a task's events are not its versions 1, 2, 3 … in order",
     "SELECT key, pos, aggregate_version, before FROM (SELECT key, pos, aggregate_version, lag(aggregate_version, 1, 0::bigint) "
     "OVER (PARTITION BY key ORDER BY pos) AS before FROM event_log WHERE type LIKE 'task.%') x "
     "WHERE aggregate_version <> before + 1 ORDER BY pos"),
    ("a task's version has no event",
     "SELECT t.id, t.version, e.events FROM tasks t LEFT JOIN (SELECT key, count(*) AS events FROM event_log "
     "WHERE type LIKE 'task.%' GROUP BY key) e ON e.key = t.id::text WHERE t.version <> coalesce(e.events, 0) ORDER BY t.id"),
    ("an event is in the audit log not exactly once",
     "SELECT e.event_id, count(a.event_id) FROM event_log e LEFT JOIN audit_log a ON a.event_id = e.event_id "
     "WHERE e.type <> 'dead_letter' GROUP BY e.event_id HAVING count(a.event_id) <> 1"),
    ("a completed recurring task has not exactly one successor",
     "SELECT t.id, t.generation, count(n.id) FROM tasks t LEFT JOIN tasks n ON n.series_id = t.series_id "
     "AND n.generation = t.generation + 1 WHERE t.status = 'done' AND t.recurrence_rule NOT LIKE '%COUNT=1' "
     "GROUP BY t.id, t.generation HAVING count(n.id) <> 1 ORDER BY t.id"),
    ("the end of a series was announced not exactly once",
     "SELECT t.id, count(e.pos) FROM tasks t LEFT JOIN event_log e ON e.type = 'recurrence.ended' AND e.key = t.id::text "
     "WHERE t.status = 'done' AND t.recurrence_rule LIKE '%COUNT=1' GROUP BY t.id HAVING count(e.pos) <> 1 ORDER BY t.id"),
    ("a successor was announced not exactly once",
     "SELECT t.id, count(e.pos) FROM tasks t LEFT JOIN event_log e ON e.type = 'recurrence.created' AND e.key = t.id::text "
     "WHERE t.generation > 1 GROUP BY t.id HAVING count(e.pos) <> 1 ORDER BY t.id"),
    ("a request was carried out twice",
     "SELECT creator_id, title, count(*) FROM tasks WHERE generation = 1 AND title LIKE 'Thread-%' GROUP BY 1, 2 "
     "HAVING count(*) > 1 ORDER BY 2"),
    ("a reminder was sent more than once",
     "SELECT account_id, source_key, count(*) FROM notifications GROUP BY 1, 2 HAVING count(*) > 1"),
    ("a reminder's sending was announced more than once",
     "SELECT convert_from(payload, 'UTF8')::jsonb #>> '{data,data,reminder_id}', convert_from(payload, 'UTF8')::jsonb #>> "
     "'{data,data,fire_at}', count(*) FROM event_log WHERE type = 'reminder.sent' GROUP BY 1, 2 HAVING count(*) > 1"),
    ("a record could not be applied",
     "SELECT id, consumer, topic, record, reason, detail FROM dead_letters ORDER BY id"),
    ("a consumer is past the end of the log",
     "SELECT o.consumer, o.topic, o.next FROM consumer_offset o WHERE o.next > (SELECT max(pos) + 1 FROM event_log)"),
    ("a consumer went on after another had taken its place",
     "SELECT consumer, topic, epoch, next FROM went_on"),
]


def check(server, files, apart=()):
    """Violations. `apart`: names of checks that another checker makes in its own way."""
    with server.database() as database, database.cursor() as cursor:
        settle(cursor)
        cursor.execute("CREATE TABLE IF NOT EXISTS went_on (consumer text, topic text, partition int, epoch bigint, next bigint)")
        violations = []
        for name, statement in STATEMENTS:
            if name in apart:
                continue
            cursor.execute(statement)
            rows = cursor.fetchall()
            if rows:
                violations.append(f"{name}: {len(rows)} times, first {rows[0]}")
        violations += acknowledged(cursor, files)
        violations += chains(cursor)
        return violations


def settle(cursor):
    """Until the lag is gone, or for half a minute: what is missing then is missing."""
    def settled():
        cursor.execute(LAG)
        return all(lag <= 0 for lag in cursor.fetchone())
    try:
        wait_until(settled, 30, "the lag is gone")
    except AssertionError:
        pass


def acknowledged(cursor, files):
    """Every acknowledged write is an event of that version with that value."""
    lost, page = [], []
    for file in files:
        for line in file.read_text().splitlines():
            page.append(json.loads(line))
            if len(page) == PAGE:
                lost += lost_of(cursor, page)
                page = []
    lost += lost_of(cursor, page)
    lost.sort(key=lambda found: (found[0]["task"], found[0]["version"]))
    return [f"an acknowledged write was lost: {len(lost)} times, first {lost[0]}"] if lost else []


def lost_of(cursor, writes):
    cursor.execute("SELECT e.key, e.aggregate_version, e.payload FROM event_log e JOIN unnest(%s::text[], %s::bigint[]) AS w (key, "
                   "version) ON e.key = w.key AND e.aggregate_version = w.version WHERE e.type LIKE 'task.%%'",
                   ([str(write["task"]) for write in writes], [write["version"] for write in writes]))
    events = {(int(key), version): bytes(payload) for key, version, payload in cursor.fetchall()}
    lost = []
    for write in writes:
        payload = events.get((write["task"], write["version"]))
        if payload is None:
            lost.append((write, "no such event"))
        elif json.loads(payload)["data"]["data"]["task"][write["member"]] != write["value"]:
            lost.append((write, "another value"))
    return lost


def chains(cursor):
    """Every link of every chain, computed here from the rows alone (apps/audit-logger/domain/chain.hpp)."""
    last, broken = {}, []
    for row in in_pages(cursor, "SELECT topic, partition, seq, event_id, type, account_id, project_id, subject, version, "
                        "(extract(epoch FROM occurred_at) * 1000000)::bigint, (extract(epoch FROM recorded_at) * 1000000)::bigint, "
                        "payload, digest, hash FROM audit_log ORDER BY topic, partition, seq"):
        chain, seq, digest, found = row[:2], row[2], bytes(row[12]), bytes(row[13])
        before, before_hash = last.get(chain, (0, bytes(32)))
        if seq != before + 1:
            broken.append((chain, seq, "a gap"))
        if row[11] is not None and hashlib.sha256(bytes(row[11])).digest() != digest:
            broken.append((chain, seq, "another payload"))
        if link(before_hash, row, digest) != found:
            broken.append((chain, seq, "another hash"))
        last[chain] = (seq, found)
    return [f"the audit chain is broken: {len(broken)} times, first {broken[0]}"] if broken else []


def in_pages(cursor, statement):
    """The rows, which may be more than memory holds."""
    with cursor.connection.cursor(name="pages", withhold=True) as pages:
        pages.itersize = 2_000
        pages.execute(statement)
        yield from pages


def link(before, row, digest):
    topic, partition, seq, event_id, kind, account, project, subject, version, occurred, recorded = row[:11]
    def number(value):
        return struct.pack(">q", value)
    def text(value):
        return number(len(value.encode())) + value.encode()
    def optional(value, packed):
        return b"\0" if value is None else b"\1" + packed(value)
    def identity(value):
        return uuid.UUID(value).bytes
    return hashlib.sha256(
        before + number(seq) + number(recorded) + text(topic) + number(partition) + identity(event_id) + text(kind)
        + optional(account, identity) + optional(project, number) + text(subject) + optional(version, number)
        + number(occurred) + digest).digest()
