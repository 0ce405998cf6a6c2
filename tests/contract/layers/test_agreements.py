"""What two places must agree on and no compiler compares."""
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class Agreements(unittest.TestCase):
    def test_only_one_statement_sets_the_account_and_no_call_can(self):
        """Calls of one account share its setting (ADR 17): a statement of a call that changed it would act for another."""
        folders = [ROOT / "apps", ROOT / "libs", ROOT / "db/migrations"]
        setting = re.compile(r"(set_config\s*\(\s*'|\bSET\s+(LOCAL\s+)?)taskora\.account_id", re.IGNORECASE)
        files = [file for folder in folders for file in folder.rglob("*.sql")]
        self.assertGreater(len(files), 100)
        found = {str(file.relative_to(ROOT)) for file in files if setting.search(file.read_text())}
        self.assertEqual(found, {"libs/taskora/log/postgres/queries/act_as.sql"})
        callers = [file for folder in folders for file in folder.rglob("*.cpp") if re.search(r"\bcall\([^;]*kActAs", file.read_text())]
        self.assertEqual(callers, [])

    def test_terraform_gives_a_service_the_group_that_it_joins(self):
        code = (ROOT / "libs/taskora/log/dead_letter.cpp").read_text()
        prefix = re.search(r'std::string group_of\(std::string_view consumer\) \{\s*return "([^"]+)" \+', code)[1]
        rights = (ROOT / "terraform/modules/redpanda-cloud/users.tf").read_text()
        group = rights.split('resource "redpanda_acl" "group"')[1].split("\n}\n")[0]
        self.assertIn(f'"{prefix}${{redpanda_user.this[each.value].name}}"', group)


if __name__ == "__main__":
    unittest.main()
