#!/usr/bin/python3
"""Takes one safeguard away at a time and shows that a checker notices: that of crash.py, or that of chaos.py.

usage: mutants.py crash|chaos [SWITCH …]     (default: all; needs a build with TASKORA_FAULTS, such as the dev preset)
Prints a table: switch, seconds until it was found, the check that found it. Then the same provocations with every safeguard
in place, which must find nothing. Exit 1 when a switch was not found in five minutes, or something was found without one.
"""
import sys
import time

import chaos
import crash
from fleet import end_all_on_sigterm

LIMIT = 300


def redeliver(run, _):
    """Records come again under offsets that were passed before."""
    with run.server.database() as database, database.cursor() as cursor:
        cursor.execute("UPDATE consumer_offset SET next = greatest(next - 200, 1), epoch = epoch + 1")


# Another process has the partition: `epoch` is its, and it moves nothing. Whoever moves the place all the same is noted.
WATCH_TAKEN = """
CREATE TABLE IF NOT EXISTS taken_over (consumer text, topic text, partition int, epoch bigint);
CREATE TABLE IF NOT EXISTS went_on (consumer text, topic text, partition int, epoch bigint, next bigint);
CREATE OR REPLACE FUNCTION note_went_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO went_on SELECT NEW.consumer, NEW.topic, NEW.partition, NEW.epoch, NEW.next FROM taken_over t
  WHERE (t.consumer, t.topic, t.partition, t.epoch) = (NEW.consumer, NEW.topic, NEW.partition, NEW.epoch);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER note_went_on AFTER UPDATE ON consumer_offset FOR EACH ROW
  WHEN (NEW.epoch = OLD.epoch AND NEW.next <> OLD.next) EXECUTE FUNCTION note_went_on();
"""


def take_over(run, _):
    """Another process takes the partition, and this one does not know."""
    with run.server.database() as database, database.cursor() as cursor:
        cursor.execute(WATCH_TAKEN)
        cursor.execute("WITH moved AS (UPDATE consumer_offset SET epoch = epoch + 1 RETURNING consumer, topic, partition, epoch) "
                       "INSERT INTO taken_over SELECT * FROM moved")


# switch: what provokes it, kills per round
OF_CRASH = {
    "no_inbox": (redeliver, 2),
    "no_offset_cas": (take_over, 0),
    "relay_id_cursor": (None, 0),
}
# switch: the faults that provoke it
OF_CHAOS = {
    "no_inbox": ("inject_duplicates", "kill"),
    "no_offset_cas": ("stale_consumer",),
    "relay_id_cursor": ("kill",),
    "no_epoch_fence": ("stale_leader",),
    "no_idempotency": ("cut_connections", "kill"),
    "no_parking": ("park", "kill"),
}


def play_crash(switch, seed, provocation):
    provoke, kills = OF_CRASH[provocation]
    return crash.play(2_000, kills, 30, seed, switch, provoke, out=lambda _: None)


def play_chaos(switch, seed, provocation):
    faults = {"TASKORA_FAULT": switch} if switch else None
    return chaos.play(30, seed, 1, OF_CHAOS[provocation], faults, out=lambda _: None)


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in ("crash", "chaos"):
        sys.exit(__doc__)
    end_all_on_sigterm()
    play, mutants = (play_crash, OF_CRASH) if sys.argv[1] == "crash" else (play_chaos, OF_CHAOS)
    chosen, missed = sys.argv[2:] or list(mutants), 0
    print(f"| {'switch':<16} | {'seconds':>7} | found by |\n|---|---|---|")
    for switch in chosen:
        started, found = time.monotonic(), []
        for seed in range(1, 100):
            found = play(switch, seed, switch)
            if found or time.monotonic() - started > LIMIT:
                break
        seconds = time.monotonic() - started
        missed += not found or seconds > LIMIT
        print(f"| {switch:<16} | {seconds:7.0f} | {found[0].split(',')[0] if found else 'NOT FOUND'} |", flush=True)
    for name in chosen:
        found = play("", 1, name)
        missed += bool(found)
        print(f"| none ({name}) | | {found[0] if found else 'no violation'} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
