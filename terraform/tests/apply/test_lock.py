"""Two people cannot change one state at once."""
import subprocess
import time
import unittest

import botocore.exceptions

from stack import BUCKET, WORK, stack

ROOT_MODULE = """
terraform {
  backend "s3" {
    use_lockfile = true
    encrypt      = true
  }
}

resource "terraform_data" "this" {
  input = "held"
}
"""
LOCK = "lock/terraform.tfstate.tflock"


def locked():
    try:
        stack().client("s3").head_object(Bucket=BUCKET, Key=LOCK)
        return True
    except botocore.exceptions.ClientError:
        return False


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} seconds")
        time.sleep(0.1)


class Lock(unittest.TestCase):
    def test_a_second_terraform_is_refused_until_the_first_is_done(self):
        cloud = stack()                            # makes WORK
        folder = WORK / "lock"
        folder.mkdir(exist_ok=True)
        (folder / "main.tf").write_text(ROOT_MODULE)
        cloud.init(folder, path="lock")
        # An apply holds the lock while it waits for its answer.
        first = subprocess.Popen(cloud.command("apply"), cwd=folder, env=cloud.environment | {"TF_INPUT": "1"}, text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            wait_for(locked)
            second = cloud.terraform(folder, "plan", check=False)
            self.assertEqual(second.returncode, 1)
            self.assertIn("Error acquiring the state lock", second.stderr)
            self.assertIn("PreconditionFailed", second.stderr)
            output, _ = first.communicate("yes\n", timeout=120)
            self.assertEqual(first.returncode, 0, output)
        finally:
            first.kill()
        self.assertFalse(locked())
        self.assertEqual(cloud.terraform(folder, "plan", check=False).returncode, 0)
