"""The crash test in short; `make crash` is the long one."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "chaos"))


def test_no_promise_is_broken_by_killing_the_server_again_and_again():
    import crash
    lines = []
    violations = crash.play(writes=600, kills=4, seconds=60, seed=7, out=lines.append)
    assert violations == [], lines
    print(lines[0])
