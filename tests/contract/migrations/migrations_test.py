"""A migration that landed is never edited: databases have run it, and refuse one that differs. db/migrations/SHA256SUMS
holds the digest of each; a new migration adds its lines.

usage: migrations_test.py <root of the repository>
"""
import hashlib
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop())
SUMS = "SHA256SUMS"


def problems(folder):
    """One sentence for each file of the folder that is not what its line says."""
    lines = [line.split() for line in (folder / SUMS).read_text().splitlines()]
    said = {name: digest for digest, name in lines}
    there = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in folder.glob("*.sql")}
    found = [f"{name} was edited after it landed; undo that and write a new migration"
             for name in sorted(said.keys() & there.keys()) if said[name] != there[name]]
    found += [f"{name} landed and is gone" for name in sorted(said.keys() - there.keys())]
    found += [f"{name} is new; in db/migrations: sha256sum {name} >> {SUMS}" for name in sorted(there.keys() - said.keys())]
    if [name for _, name in lines] != sorted(said):
        found.append(f"{SUMS} is not in order, or names a file twice")
    return found


class Migrations(unittest.TestCase):
    def test_none_was_edited_after_it_landed(self):
        self.assertEqual([], problems(ROOT / "db/migrations"))


class Problems(unittest.TestCase):
    """The check finds what it is there to find."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in ("0001_a.down.sql", "0001_a.up.sql"):
            (self.folder / name).write_text(name)
        self.sums = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in sorted(self.folder.iterdir())]
        (self.folder / SUMS).write_text("".join(self.sums))

    def test_all_is_well(self):
        self.assertEqual([], problems(self.folder))

    def test_an_edited_one(self):
        (self.folder / "0001_a.up.sql").write_text("other")
        self.assertIn("0001_a.up.sql was edited", problems(self.folder)[0])

    def test_one_that_is_gone(self):
        (self.folder / "0001_a.down.sql").unlink()
        self.assertEqual(["0001_a.down.sql landed and is gone"], problems(self.folder))

    def test_a_new_one_without_a_line(self):
        (self.folder / "0002_b.up.sql").write_text("new")
        self.assertIn("0002_b.up.sql is new", problems(self.folder)[0])

    def test_lines_out_of_order_or_twice(self):
        for lines in (self.sums[::-1], self.sums + self.sums[1:]):
            (self.folder / SUMS).write_text("".join(lines))
            self.assertEqual(1, len(problems(self.folder)))


if __name__ == "__main__":
    unittest.main()
