#!/usr/bin/python3
"""Takes one safeguard away at a time and shows that the checker of crash.py notices.

usage: mutants.py [SWITCH …]     (default: all; needs a build with TASKORA_FAULTS, such as the dev preset)
Prints a table: switch, seconds until it was found, the check that found it. Exit 1 when one was not found in five minutes.
"""
import sys
import time

import crash

LIMIT = 300


def redeliver(run, _):
    """Records come again under offsets that were passed before."""
    with run.server.database() as database, database.cursor() as cursor:
        cursor.execute("UPDATE consumer_offset SET next = greatest(next - 200, 1), epoch = epoch + 1")


def take_over(run, _):
    """Another process takes the partition, and this one does not know."""
    with run.server.database() as database, database.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS taken_over (consumer text, topic text, partition int, epoch bigint)")
        cursor.execute("WITH moved AS (UPDATE consumer_offset SET epoch = epoch + 1 RETURNING consumer, topic, partition, epoch), "
                       "old AS (DELETE FROM taken_over) INSERT INTO taken_over SELECT * FROM moved")


# switch, what provokes it, kills per round
MUTANTS = {
    "no_inbox": (redeliver, 2),
    "no_offset_cas": (take_over, 0),
    "relay_id_cursor": (None, 0),
}


def main():
    missed = 0
    print(f"| {'switch':<16} | {'seconds':>7} | found by |\n|---|---|---|")
    for switch in sys.argv[1:] or MUTANTS:
        provoke, kills = MUTANTS[switch]
        started, found = time.monotonic(), []
        for seed in range(1, 100):
            found = crash.play(2_000, kills, 30, seed, switch, provoke, out=lambda _: None)
            if found or time.monotonic() - started > LIMIT:
                break
        seconds = time.monotonic() - started
        missed += not found or seconds > LIMIT
        print(f"| {switch:<16} | {seconds:7.0f} | {found[0].split(',')[0] if found else 'NOT FOUND'} |", flush=True)
    # The same provocation with every safeguard in place must find nothing.
    for name, (provoke, kills) in MUTANTS.items():
        found = crash.play(2_000, kills, 30, 1, "", provoke, out=lambda _: None)
        missed += bool(found)
        print(f"| none ({name}) | | {found[0] if found else 'no violation'} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
