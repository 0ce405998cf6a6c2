"""The scripts that others build on: tasks from package descriptions, and the summary that decides whether a run passed.

usage: scripts_test.py <root of the repository>
"""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from xml.sax.saxutils import escape

ROOT = pathlib.Path(sys.argv.pop())
sys.dont_write_bytecode = True


def load(name):
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), str(ROOT / "scripts" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


real_tasks, summary = load("real-tasks"), load("test-summary")

PACKAGES = """Package: bash
Version: 5.2
Priority: required
Section: shells
Description: GNU Bourne Again SHell
 Bash is a shell.
 .
 It reads commands.
Homepage: https://example.org/bash

Package: bash
Version: 5.1
Description: an older one

Package: odd
Section: non-free/libs
Priority: extra
Description: {long}

Package: bare
"""


class RealTasks(unittest.TestCase):
    def setUp(self):
        self.tasks = list(real_tasks.tasks(PACKAGES.format(long="x" * 600).splitlines()))

    def test_a_package_becomes_a_task(self):
        bash = self.tasks[0]
        self.assertEqual("bash: GNU Bourne Again SHell", bash["title"])
        self.assertEqual("Bash is a shell.\n\nIt reads commands.\n\nVersion: 5.2\nHomepage: https://example.org/bash",
                         bash["description"])
        self.assertEqual((["shells"], "P1"), (bash["tags"], bash["priority"]))

    def test_each_name_comes_once_and_its_uid_is_always_the_same(self):
        self.assertEqual(["bash", "odd", "bare"], [t["title"].split(":")[0] for t in self.tasks])
        self.assertEqual(3, len({t["uid"] for t in self.tasks}))
        again = list(real_tasks.tasks(PACKAGES.format(long="y").splitlines()))
        self.assertEqual([t["uid"] for t in self.tasks], [t["uid"] for t in again])

    def test_a_title_is_cut_at_500_characters_and_an_area_is_not_part_of_the_tag(self):
        odd = self.tasks[1]
        self.assertEqual(500, len(odd["title"]))
        self.assertEqual((["libs"], "none"), (odd["tags"], odd["priority"]))

    def test_a_package_without_description_section_or_priority_is_a_task_too(self):
        self.assertEqual({"title": "bare", "description": "", "tags": [], "priority": "none"},
                         {k: v for k, v in self.tasks[2].items() if k != "uid"})

    def test_the_command_prints_n_lines_and_says_when_there_are_fewer(self):
        with tempfile.TemporaryDirectory() as folder:
            fake = pathlib.Path(folder, "apt-cache")
            fake.write_text("#!/bin/sh\ncat <<'END'\n" + PACKAGES.format(long="z") + "END\n")
            fake.chmod(0o755)
            environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
            for wanted, lines, says in (("2", 2, ""), ("9", 3, "knows 3 packages, fewer than 9")):
                done = subprocess.run([ROOT / "scripts/real-tasks", wanted], capture_output=True, text=True, env=environment)
                self.assertEqual(0, done.returncode)
                self.assertEqual(lines, len([json.loads(line) for line in done.stdout.splitlines()]))
                self.assertIn(says, done.stderr)


CATCH_GOOD = "All tests passed (9 assertions in 4 test cases)\n"
CATCH_MIXED = ("f.cpp:9: SKIPPED:\nexplicitly with message:\n  no cluster here\n\n"
               "test cases: 5 | 3 passed | 1 failed | 1 skipped\nassertions: 9 | 8 passed | 1 failed\n")
UNITTEST_MIXED = "test_x skipped 'no server'\nRan 6 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n"


class Summary(unittest.TestCase):
    def outcome(self, programs, **files):
        """(exit code, output) for CTest entries (status, output) and further report files."""
        with tempfile.TemporaryDirectory() as folder:
            cases = "".join(f'<testcase name="p{i}" status="{status}"><system-out>{escape(text)}</system-out></testcase>'
                            for i, (status, text) in enumerate(programs))
            pathlib.Path(folder, "ctest.xml").write_text(f"<testsuite>{cases}</testsuite>")
            for name, text in files.items():
                pathlib.Path(folder, name.replace("_", ".")).write_text(text)
            with contextlib.redirect_stdout(io.StringIO()) as out:
                code = summary.main(folder)
            return code, out.getvalue()

    def last_line(self, programs, **files):
        code, out = self.outcome(programs, **files)
        return code, out.splitlines()[-1]

    def test_cases_are_counted_not_programs(self):
        self.assertEqual((0, "6 passed, 0 failed"),
                         self.last_line([("run", CATCH_GOOD), ("run", "Ran 1 test in 0.1s\n\nOK\n"), ("run", "fine")]))

    def test_failures_count_and_skips_come_with_their_reason(self):
        code, out = self.outcome([("fail", CATCH_MIXED), ("fail", UNITTEST_MIXED)])
        self.assertEqual((1, "6 passed, 3 failed, 2 skipped"), (code, out.splitlines()[-1]))
        self.assertIn("skipped: p0: no cluster here", out)
        self.assertIn("skipped: p1: no server", out)

    def test_a_program_that_ends_badly_after_its_last_case_fails(self):
        self.assertEqual((1, "4 passed, 1 failed"), self.last_line([("fail", CATCH_GOOD + "leak found\n")]))

    def test_a_program_that_crashed_was_not_built_or_is_disabled_is_never_a_pass(self):
        self.assertEqual((1, "0 passed, 2 failed, 1 skipped"),
                         self.last_line([("fail", "Segmentation fault"), ("notrun", ""), ("disabled", "")]))

    def test_a_program_whose_every_case_was_skipped_is_skipped(self):
        self.assertEqual((0, "4 passed, 0 failed, 2 skipped"),
                         self.last_line([("run", CATCH_GOOD), ("fail", "test cases: 2 | 2 skipped\n")]))

    def test_the_reports_of_pytest_and_of_the_infrastructure_are_added(self):
        pytest = ('<testsuites><testsuite><testcase classname="m" name="a"/><testcase classname="m" name="b">'
                  '<skipped message="no broker"/></testcase></testsuite></testsuites>')
        code, out = self.outcome([("run", CATCH_GOOD)], pytest_xml=pytest, infra_log="x\n40 passed, 2 failed\n")
        self.assertEqual((1, "45 passed, 2 failed, 1 skipped"), (code, out.splitlines()[-1]))
        self.assertIn("skipped: m::b: no broker", out)

    def test_an_infrastructure_that_cannot_be_tested_here_is_skipped_with_its_reason(self):
        code, out = self.outcome([("run", CATCH_GOOD)], infra_log="skipped: no terraform\n0 passed, 0 failed, 1 skipped\n")
        self.assertEqual((0, "4 passed, 0 failed, 1 skipped"), (code, out.splitlines()[-1]))
        self.assertIn("skipped: infrastructure: no terraform", out)

    def test_queries_that_no_test_ran_count_and_are_named(self):
        log = "failed: apps/a/store/queries/x.sql: no test ran it\n119 passed, 1 failed\n"
        code, out = self.outcome([("run", CATCH_GOOD)], queries_log=log)
        self.assertEqual((1, "123 passed, 1 failed"), (code, out.splitlines()[-1]))
        self.assertIn("failed: queries: apps/a/store/queries/x.sql: no test ran it", out)

    def test_a_missing_or_broken_report_is_a_failure(self):
        self.assertEqual(1, self.last_line([("run", CATCH_GOOD)], pytest_xml="")[0])
        self.assertEqual(1, self.last_line([("run", CATCH_GOOD)], infra_log="make: error\n")[0])
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(1, summary.main(folder))

    def test_nothing_ran_is_a_failure(self):
        self.assertEqual(1, self.last_line([])[0])


class Queries(unittest.TestCase):
    """scripts/check-queries over this tree's own statements."""

    def check(self, ran):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "ran.txt")
            file.write_text("".join(f"{path}\n" for path in ran))
            done = subprocess.run([ROOT / "scripts/check-queries", file], capture_output=True, text=True)
            return done.returncode, done.stdout.splitlines()

    def setUp(self):
        self.all = [str(p.relative_to(ROOT)) for top in ("apps", "libs") for p in (ROOT / top).glob("**/queries/*.sql")]

    def test_all_ran_in_any_order_and_more_than_once(self):
        self.assertEqual((0, [f"{len(self.all)} passed, 0 failed"]), self.check(self.all[::-1] + self.all))

    def test_those_that_no_test_ran_are_named(self):
        code, lines = self.check(self.all[1:])
        self.assertEqual((1, [f"failed: {self.all[0]}: no test ran it", f"{len(self.all) - 1} passed, 1 failed"]), (code, lines))

    def test_where_nothing_ran_everything_fails(self):
        self.assertEqual(1, self.check([])[0])


if __name__ == "__main__":
    unittest.main()
