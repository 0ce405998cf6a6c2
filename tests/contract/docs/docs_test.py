"""The documents are true: tables against the tree, links, decisions, commands, the graph of libraries, roles.

usage: docs_test.py <root of the repository>
"""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import checks  # noqa: E402

ROOT = pathlib.Path(sys.argv.pop())


class Documents(unittest.TestCase):
    def test_they_are_true(self):
        for check in checks.ALL:
            with self.subTest(check.__name__):
                self.assertEqual([], check(ROOT), "\n" + "\n".join(check(ROOT)))


def copy_what_is_read(target):
    """The files the checks read, the folders and scripts they ask for; a whole copy would cost seconds."""
    read = [*checks.documents(ROOT), ROOT / "Makefile", ROOT / ".gitignore", ROOT / "db/migrations/0001_roles.up.sql",
            *ROOT.glob("*/targets.mk"), *ROOT.glob(".github/workflows/*"), *ROOT.glob("libs/taskora/*/CMakeLists.txt"), *ROOT.glob("scripts/*"), *ROOT.glob("tests/**/*.cpp")]
    for file in filter(pathlib.Path.is_file, read):
        copy = target / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    for folder in (*ROOT.glob("*/"), *ROOT.glob("apps/*/")):
        if folder.is_dir() and folder.name not in checks.ignored(ROOT):
            (target / folder.relative_to(ROOT) / "x").mkdir(parents=True, exist_ok=True)


class Checks(unittest.TestCase):
    """Each check finds what it is there to find, in a copy of the tree with one lie in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name, "tree")
        copy_what_is_read(self.root)

    def finds(self, check, *sentence):
        before, after = checks.__dict__[check](ROOT), checks.__dict__[check](self.root)
        new = "\n".join(set(after) - set(before))
        for part in sentence:
            self.assertIn(part, new)

    def edit(self, path, old, new):
        text = (self.root / path).read_text()
        self.assertIn(old, text)
        (self.root / path).write_text(text.replace(old, new, 1))

    def test_a_service_without_a_row(self):
        (self.root / "apps/ghost").mkdir()
        self.finds("services", "service ghost is in the tree but not in the table")

    def test_a_row_without_a_folder(self):
        shutil.rmtree(self.root / "apps/task-api")
        shutil.rmtree(self.root / "cmake")
        self.finds("services", "service task-api is in the table but not in the tree")
        self.finds("folders", "folder cmake is in the table but not in the tree")

    def test_an_app_that_does_not_introduce_itself(self):
        (self.root / "apps/task-api/README.md").unlink()
        self.edit("apps/notifier/README.md", "# notifier", "# The notifier")
        self.finds("readmes", "apps/task-api has no README.md", "apps/notifier/README.md does not begin with its name")

    def test_a_row_that_is_no_link_to_its_folder(self):
        self.edit("README.md", "[cmake](cmake)", "[cmake](apps)")
        self.finds("folders", "[cmake](apps) is not a link")

    def test_a_link_that_leads_nowhere_and_an_anchor_that_is_none(self):
        self.edit("CONTRIBUTING.md", "# Contributing", "# Contributing\n[a](docs/none.md) [b](#the-loop) [c](SECURITY.md#none)")
        self.finds("links", "docs/none.md leads nowhere", "SECURITY.md#none names no heading")
        self.assertNotIn("the-loop", "".join(checks.links(self.root)))

    def test_a_decision_that_is_not_indexed_misnumbered_renamed_or_misshapen(self):
        (self.root / "docs/adr/0099-ghost.md").write_text("# 99. Ghost\n")
        self.edit("docs/adr/0001-debian-packages.md", "# 1. ", "# 1. Perhaps ")
        self.finds("decisions", "0099-ghost.md is in the tree but not", "0099-ghost.md should be number",
                   "0099-ghost.md has not the form", "0001-debian-packages.md has another title")

    def test_a_command_that_does_not_exist_and_a_target_without_help(self):
        self.edit("README.md", "make run ", "make sandwich ")
        self.edit("CONTRIBUTING.md", "`JOBS=2 make …`", "`scripts/ghost`")
        self.edit("Makefile", "clean: ## Remove", "clean: # Remove")
        self.finds("commands", "README.md: there is no make sandwich", "there is no scripts/ghost", "make clean has no line")

    def test_a_pipeline_with_an_action_by_tag_or_a_target_that_is_none(self):
        self.edit(".github/workflows/ci.yml", "target: coverage", "target: sandwich")
        self.edit(".github/workflows/ci.yml", "actions/cache@", "actions/cache@v5 # ")
        self.finds("pipeline", "ci.yml: there is no make sandwich", "uses: actions/cache@v5")

    def test_a_library_that_uses_another_than_drawn(self):
        self.edit("libs/taskora/config/CMakeLists.txt", "PUBLIC taskora::base", "PUBLIC taskora::base taskora::db")
        self.finds("libraries", "library config uses ['base', 'db'], the graph says ['base']")

    def test_a_role_that_is_not_described(self):
        self.edit("db/migrations/0001_roles.up.sql", "'task_api',", "'task_api', 'ghost',")
        self.finds("roles", "role taskora_ghost is in the tree but not in the table")

    def test_an_advisory_whose_test_is_gone(self):
        self.edit("SECURITY.md", "`chunks are not read at all`", "`chunks are eaten`")
        self.finds("advisories", 'CVE-2026-45352 (0.43.4): there is no test "chunks are eaten"')


if __name__ == "__main__":
    unittest.main()
