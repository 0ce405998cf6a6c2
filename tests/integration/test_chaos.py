"""The chaos run in short; `make chaos` is the long one."""
import pathlib
import sys

import pytest
from conftest import BIN

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "chaos"))


@pytest.mark.skipif("tsan" in BIN.parts, reason="the thread sanitizer does not know librdkafka's threads")
def test_no_promise_is_broken_while_services_broker_and_database_are_killed():
    import chaos
    lines = []
    violations = chaos.play(seconds=120, seed=11, brokers=3, out=lines.append)
    assert violations == [], lines
    print(lines[0])
