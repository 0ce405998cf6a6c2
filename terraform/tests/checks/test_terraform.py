"""Where a provider that runs for all tests says it listens."""
import json
import unittest

from checks import terraform

SAID = {"Protocol": "grpc", "ProtocolVersion": 5, "Pid": 7, "Test": True, "Addr": {"Network": "unix", "String": "/tmp/plugin7"}}


class Address(unittest.TestCase):
    def test_is_what_the_provider_prints_whatever_it_calls_itself(self):
        lines = ["Provider started.\n", "\n", f"\tTF_REATTACH_PROVIDERS='{json.dumps({'oci': SAID})}'\n", "later\n"]
        self.assertEqual(terraform.address(iter(lines)), SAID)

    def test_is_missing_when_the_provider_ends_without(self):
        self.assertIsNone(terraform.address(iter(["This binary is a plugin.\n"])))
