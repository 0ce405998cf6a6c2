"""Compares the calendar with two independent ones: Python's zoneinfo and dateutil.

usage: cross_check.py COMMAND [seed] [rules]      COMMAND: calendar_answers, behind an emulator where it needs one
Exit: 0 all agree, 1 a difference (the first ones are printed), 77 python3-dateutil is not installed (skipped).
"""
import random
import shlex
import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

try:
    from dateutil.rrule import rrulestr
except ImportError:
    print("skipped: python3-dateutil is not installed")
    sys.exit(77)

ZONES = ["Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Nuuk", "America/Santiago", "America/Sao_Paulo",
         "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza",
         "Asia/Kolkata", "Asia/Tehran", "Antarctica/Troll", "UTC"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WANTED = 20
PATIENCE = 0.2  # seconds for one rule
HORIZON = timedelta(days=36525)


def ask(program, questions):
    run = subprocess.run(shlex.split(program), input="\n".join(questions) + "\n", capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def some(rng, low, high, at_most, negative=False):
    numbers = {rng.randint(low, high) * (-1 if negative and rng.random() < 0.4 else 1) for _ in range(rng.randint(1, at_most))}
    return ",".join(map(str, sorted(numbers)))


def days(rng, ordinals):
    ordinals = ordinals and rng.random() < 0.6
    return ",".join((str(rng.choice([-5, -2, -1, 1, 2, 3, 4, 5])) if ordinals else "") + day
                    for day in rng.sample(DAYS, rng.randint(1, 4)))


def random_rule(rng):
    """A rule and an anchor on which all agree what RFC 5545 means.

    Left out: COUNT (here it counts tasks), a day of the month taken from an anchor after the 28th (here it clamps), BYWEEKNO
    without another day (dateutil takes all seven), BYDAY with and without numbers at once (dateutil wants both to hold), and
    BYSETPOS in a week cut by the anchor.
    """
    freq = rng.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = {"FREQ": freq}
    anchor = datetime(rng.randint(1997, 2030), rng.randint(1, 12), rng.randint(1, 28), rng.randint(0, 23), rng.choice([0, 15, 30]))
    if rng.random() < 0.5:
        parts["INTERVAL"] = str(rng.choice([1, 2, 3, 4, 5, 7, 13]))
    if rng.random() < 0.3:
        parts["WKST"] = rng.choice(DAYS)
    if rng.random() < 0.3:
        parts["BYMONTH"] = some(rng, 1, 12, 4)
    if freq != "WEEKLY" and rng.random() < 0.3:
        parts["BYMONTHDAY"] = some(rng, 1, 31, 5, negative=True)
    if freq == "YEARLY" and rng.random() < 0.2:
        parts["BYYEARDAY"] = some(rng, 1, 366, 8, negative=True)
    if freq == "YEARLY" and rng.random() < 0.25:
        parts["BYWEEKNO"] = some(rng, 1, 53, 4, negative=True)
    if rng.random() < 0.5 or ("BYWEEKNO" in parts and "BYMONTHDAY" not in parts and "BYYEARDAY" not in parts):
        parts["BYDAY"] = days(rng, freq in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in parts)
    if rng.random() < 0.2:
        parts["BYHOUR"] = some(rng, 0, 23, 3)
    if rng.random() < 0.2:
        parts["BYMINUTE"] = str(rng.randint(0, 59))
    if rng.random() < 0.3 and any(name.startswith("BY") for name in parts):
        parts["BYSETPOS"] = some(rng, 1, 6, 3, negative=True)
        if freq == "WEEKLY":
            anchor -= timedelta(days=(anchor.weekday() - DAYS.index(parts.get("WKST", "MO"))) % 7)
    if rng.random() < 0.2:
        until = anchor + timedelta(days=rng.randint(1, 4000))
        parts["UNTIL"] = until.strftime("%Y%m%dT%H%M%S")
    order = list(parts.items())
    rng.shuffle(order)
    return ";".join(f"{name}={value}" for name, value in order), anchor


class TooSparse(Exception):
    pass


def give_up(*_):
    raise TooSparse


def expected(text, anchor):
    """dateutil's occurrences up to the first gap wider than our horizon; None when it looks for one for too long (it
    searches to the year 9999)."""
    found, last = [], anchor
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        for occurrence in rrulestr(text, dtstart=anchor):
            if occurrence - last > HORIZON:
                break
            if occurrence > anchor:
                found.append(occurrence)
                last = occurrence
            if len(found) == WANTED:
                break
    except TooSparse:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return ",".join(o.strftime("%Y-%m-%dT%H:%M:%S") for o in found)


def check_rules(program, seed, count):
    rng = random.Random(seed)
    rules = [random_rule(rng) for _ in range(count)]
    answers = ask(program, [f"rule {text} {anchor:%Y-%m-%dT%H:%M:%S} {WANTED}" for text, anchor in rules])
    signal.signal(signal.SIGALRM, give_up)
    different, sparse, refused = [], 0, 0
    for (text, anchor), answer in zip(rules, answers, strict=True):
        want = expected(text, anchor)
        if want is None:
            sparse += 1
            continue
        if answer == "refused no_occurrence":
            refused += 1
            answer = ""
        if answer != want:
            different.append(f"{text} from {anchor}\n  ours      {answer}\n  dateutil  {want}")
    equal = count - sparse - len(different)
    print(f"rules: {count} asked, {equal} equal, {len(different)} differ, {sparse} too sparse for dateutil, {refused} refused")
    return different


def check_zones(program, seed):
    rng = random.Random(seed)
    questions, want = [], []
    for name in ZONES:
        zone = ZoneInfo(name)
        for _ in range(400):
            moment = datetime(1971, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=rng.randrange(0, 100 * 31556952))
            questions.append(f"local {name} {int(moment.timestamp())}")
            want.append(moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S"))
        for year in list(range(1971, 2071)):
            for reading in near_changes(zone, year):
                questions.append(f"instant {name} {reading:%Y-%m-%dT%H:%M:%S}")
                want.append(str(int(reading.replace(tzinfo=zone, fold=0).timestamp())))
    answers = ask(program, questions)
    different = [f"{q}\n  ours      {a}\n  zoneinfo  {w}" for q, a, w in zip(questions, answers, want, strict=True) if a != w]
    print(f"zones: {len(questions)} asked, {len(questions) - len(different)} equal")
    return different


def near_changes(zone, year):
    """Readings before, in and after each change of the clocks in a year, and one far from it."""
    yield datetime(year, 5, 17, 12, 0)
    start = datetime(year, 1, 1, tzinfo=timezone.utc)
    for day in range(366):
        before, after = start + timedelta(days=day), start + timedelta(days=day + 1)
        if before.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            continue
        while after - before > timedelta(seconds=1):
            middle = before + (after - before) // 2
            middle = middle.replace(microsecond=0)
            if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
                before = middle
            else:
                after = middle
        reading = after.astimezone(zone).replace(tzinfo=None)
        for minutes in (-1441, -121, -61, -60, -31, -30, -1, 0, 1, 29, 30, 31, 59, 60, 61, 121):
            yield reading + timedelta(minutes=minutes)


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261121
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 400
    different = check_zones(program, seed) + check_rules(program, seed, count)
    print("\n".join(different[:10]))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
