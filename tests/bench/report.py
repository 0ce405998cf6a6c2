"""docs/benchmarks.json and docs/benchmarks.md: one number per dotted name, whoever measured it. Not thread-safe."""
import json
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEAD = """# Benchmarks

`image.*` is made by `make test-images`, everything else by `make bench`, one interleaved run: in every round the service and then
pgbench with the very statements the service sends, under the same role and policies, in one pipeline, fsync on. `vs_pgbench` is
the median of the rounds' ratios at 8 clients, `.at32` at 32; a round is `bench.seconds` of each. `vs_sql` is the median of two or
three rounds over 100 000 events. Service, load generator, broker and PostgreSQL share the machine; `outbox.*` is measured before
there is a broker.
"""


def record(numbers, replaces, folder=ROOT / "docs"):
    """Writes `numbers` ({name: number}) in place of every name for which replaces(name) holds; the others stay."""
    old = json.loads((folder / "benchmarks.json").read_text())
    numbers = {name: round(value, 3) for name, value in numbers.items()}
    # In the order of before, so that a difference shows what changed.
    merged = {name: numbers.get(name, value) for name, value in old.items() if name in numbers or not replaces(name)} | numbers
    (folder / "benchmarks.json").write_text(json.dumps(merged, indent=2) + "\n")
    rows = "".join(f"| `{name}` | {value} |\n" for name, value in merged.items())
    (folder / "benchmarks.md").write_text(f"{HEAD}\nMachine: {os.cpu_count()} cores.\n\n| number | value |\n|---|---|\n{rows}")
