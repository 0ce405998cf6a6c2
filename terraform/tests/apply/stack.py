"""Builds the way docs/operations/provisioning.md says: the state's bucket first, then the environment with its state in it.

Everything moto cannot do is switched off by the environment's own variables (GATES); `terraform test` covers those parts.
"""
import atexit
import json
import os
import pathlib
import shutil
import subprocess

import boto3

from moto_server import MotoServer

ROOT = pathlib.Path(__file__).resolve().parents[3]
WORK = ROOT / ".cache" / "terraform" / "apply"
BUCKET, REGION, STATE_KEY = "taskora-state-apply-test", "eu-central-1", "aws/staging/terraform.tfstate"
TAGS = {"taskora:environment": "state", "taskora:managed-by": "terraform"}

# moto 5.2: no access entries, add-ons or pod identities; no replication groups; no budgets.
GATES = {
    "access_entries": {},
    "budget": None,
    "cache": {"kind": "external", "host": "cache.example.com"},
    "cluster": {
        "creator_is_admin": True, "manage_addons": False, "pod_identity": False,
        "api_public_rules": {"Kubernetes API from the office": "203.0.113.7/32"},
        "api_ingress_rules": {"Kubernetes API from the company VPN": "10.200.0.0/16"},
    },
    "network": {"zones": ["eu-central-1a", "eu-central-1b"], "interface_endpoints": ["secretsmanager"]},
    "protect_data": False,
    "registry": {"pull_account_ids": ["210987654321"]},
    "kafka": {"kind": "external", "brokers": ["kafka-0.example.com:9092", "kafka-1.example.com:9092"]},
}

# Two passwords are handed in, the others are made by the apply: both kinds are looked for in plan and state.
PLANTED = {"database": "planted-secret-of-the-owner", "kafka/notifier": "planted-secret-of-the-notifier"}

# Where an environment looks for the token of Redpanda Cloud (scripts/tools/redpanda-token).
TOKEN_FILE, TOKEN = WORK / ".cache/redpanda-token", "planted-secret-token-of-redpanda"

# moto answers on one host, so buckets are paths; everything else follows from AWS_ENDPOINT_URL.
PROVIDER = 'provider "aws" {\n  region            = "eu-central-1"\n  s3_use_path_style = true\n}\n'
BACKEND = ("use_path_style=true", "skip_s3_checksum=true", "skip_credentials_validation=true", "skip_requesting_account_id=true",
           "skip_metadata_api_check=true", "skip_region_validation=true")


class Stack:
    """The applied environment; made once for all tests."""

    def __init__(self):
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)
        skip = shutil.ignore_patterns(".terraform", "*.tfstate*", ".terraform.lock.hcl", "tests")
        shutil.copytree(ROOT / "terraform", WORK / "terraform", ignore=skip)
        shutil.copytree(ROOT / "contracts", WORK / "contracts")
        TOKEN_FILE.parent.mkdir()
        TOKEN_FILE.write_text(TOKEN)
        self.server = MotoServer(WORK / "moto.log")
        self.environment = self.clean_environment()
        try:
            self.state_module = self.apply_state_bucket()
            self.folder = WORK / "terraform/environments/aws/staging"
            self.init(self.folder)
            self.plan_json = self.apply_environment()
        except BaseException:
            self.close()
            raise

    def clean_environment(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
        return kept | {
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION, "AWS_ENDPOINT_URL": self.server.url,
            "AWS_EC2_METADATA_DISABLED": "true", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": str(ROOT / ".cache/terraform/terraformrc"), "TF_VAR_passwords": json.dumps(PLANTED),
        }

    def command(self, *arguments):
        return ["terraform", *arguments] + ([] if arguments[0] in ("output", "show") else ["-no-color"])

    def terraform(self, folder, *arguments, check=True):
        done = subprocess.run(self.command(*arguments), cwd=folder, env=self.environment, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise RuntimeError(f"terraform {' '.join(arguments)}: exit {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}")
        return done

    def apply_state_bucket(self):
        """The module is its own root: nothing else exists yet that could hold its state."""
        folder = WORK / "terraform/modules/aws-state"
        (folder / "test_provider.tf").write_text(PROVIDER)
        (folder / "terraform.tfvars.json").write_text(json.dumps({"bucket_name": BUCKET, "tags": TAGS}))
        self.terraform(folder, "init")
        self.terraform(folder, "apply", "-auto-approve")
        self.bucket_policy = self.take_away_bucket_policy()
        return {name: o["value"] for name, o in json.loads(self.terraform(folder, "output", "-json").stdout).items()}

    def take_away_bucket_policy(self):
        """The policy refuses everything that is not TLS, and moto speaks plain HTTP: kept for its test, removed for the others."""
        s3 = self.client("s3")
        policy = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])
        s3.delete_bucket_policy(Bucket=BUCKET)
        return policy

    def init(self, folder, path="aws/staging"):
        config = folder / "state.tfbackend"
        config.write_text(self.state_module["backend_config"].replace("<environment>", path))
        self.terraform(folder, "init", "-reconfigure", f"-backend-config={config}", *(f"-backend-config={setting}" for setting in BACKEND))

    def variables(self):
        pipeline = {"repository": {"owner": "example", "name": "taskora", "owner_id": 1001, "id": 2002}, "create_provider": True,
                    "state_bucket_arn": self.state_module["bucket_arn"], "state_key_arn": self.state_module["key_arn"]}
        return GATES | {"pipeline": pipeline}

    def apply_environment(self):
        (self.folder / "gates.tfvars.json").write_text(json.dumps(self.variables()))
        self.terraform(self.folder, "plan", "-var-file=example.tfvars", "-var-file=gates.tfvars.json", "-out=plan")
        plan = self.terraform(self.folder, "show", "-json", "plan").stdout
        self.terraform(self.folder, "apply", "plan")
        return plan

    def outputs(self):
        return {name: o["value"] for name, o in json.loads(self.terraform(self.folder, "output", "-json").stdout).items()}

    def state(self):
        return json.loads(self.client("s3").get_object(Bucket=BUCKET, Key=STATE_KEY)["Body"].read())

    def client(self, service):
        return boto3.client(service, region_name=REGION, endpoint_url=self.server.url, aws_access_key_id="test", aws_secret_access_key="test")

    def close(self):
        self.server.close()


_stack = None


def stack():
    """The one stack of this run."""
    global _stack
    if _stack is None:
        _stack = Stack()
        atexit.register(_stack.close)
    return _stack
