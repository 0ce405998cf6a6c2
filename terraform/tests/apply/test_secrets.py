"""No secret of the vault is in the plan or in any version of the state."""
import io
import json
import unittest
import zipfile

from stack import BUCKET, PLANTED, STATE_KEY, TOKEN, stack


def secret_values():
    vault = stack().client("secretsmanager")
    for name in ("taskora/staging/database", "taskora/staging/kafka"):
        fields = json.loads(vault.get_secret_value(SecretId=name)["SecretString"])
        yield from (value for field, value in fields.items() if field != "username")


def versions_of_the_state():
    s3 = stack().client("s3")
    for version in s3.list_object_versions(Bucket=BUCKET, Prefix=STATE_KEY).get("Versions", []):
        yield s3.get_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])["Body"].read()


class Secrets(unittest.TestCase):
    def assert_clean(self, content):
        self.assertEqual([value for value in [*secret_values(), *PLANTED.values(), TOKEN] if value.encode() in content], [])

    def test_there_are_secrets_to_look_for(self):
        self.assertEqual(len(list(secret_values())), 7)

    def test_no_version_of_the_state_holds_one(self):
        versions = list(versions_of_the_state())
        self.assertGreater(len(versions), 1)
        for content in versions:
            self.assert_clean(content)

    def test_the_plan_in_json_holds_none(self):
        self.assert_clean(stack().plan_json.encode())

    def test_the_saved_plan_holds_none(self):
        with zipfile.ZipFile(io.BytesIO((stack().folder / "plan").read_bytes())) as plan:
            for name in plan.namelist():
                self.assert_clean(plan.read(name))

    def test_the_search_finds_what_is_there(self):
        with self.assertRaises(AssertionError):
            self.assert_clean(f'{{"password": "{PLANTED["database"]}"}}'.encode())
