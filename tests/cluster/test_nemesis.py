"""The thread that deletes pods, without a cluster: what it counts, and that its own end is not silent."""
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import nemesis  # noqa: E402


class Moments:
    """An event that comes after so many waits, none of which takes time."""

    def __init__(self, count):
        self.left = count

    def wait(self, _seconds):
        self.left -= 1
        return self.left < 0


def play(answer, moments=40):
    asked = []

    def kubectl(*words):
        asked.append(words)
        return answer(*words)

    ended = nemesis.Nemesis(kubectl, random.Random(1), ["notifier", "task-api"], Moments(moments))
    ended.run()
    return ended, [words for words in asked if words[0] == "delete"]


def test_a_pod_is_deleted_and_every_third_without_notice():
    ended, deleted = play(lambda verb, *_: "a b" if verb == "get" else "pod/a\n")
    assert ended.failure is None and len(deleted) == len(ended.killed) == 40
    forced = sum("--force" in words for words in deleted)
    assert forced == sum(sudden for _, sudden in ended.killed) and 5 < forced < 25


def test_what_answers_requests_is_left_alone_while_it_is_alone():
    ended, _ = play(lambda verb, *_: "a" if verb == "get" else "pod/a\n")
    assert {label for label, _ in ended.killed} == {"notifier"}


def test_a_pod_that_was_gone_already_is_not_counted_and_ends_nothing():
    ended, deleted = play(lambda verb, *_: "a b" if verb == "get" else "")
    assert ended.failure is None and len(deleted) == 40 and ended.killed == []
    assert all("--ignore-not-found" in words for words in deleted)


def test_what_ends_it_is_kept_for_whoever_joins_it():
    def broken(*_):
        raise RuntimeError("no API")
    ended, _ = play(broken)
    assert str(ended.failure) == "no API"
