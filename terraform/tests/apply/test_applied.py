"""What the applied environment looks like from outside, read with boto3."""
import json
import unittest

from stack import BUCKET, PLANTED, stack

TAGS = {"taskora:environment": "staging", "taskora:managed-by": "terraform"}


def policy_of(document):
    return json.loads(document) if isinstance(document, str) else document


def statements(document, action):
    return [s for s in policy_of(document)["Statement"] if action in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])]


class Network(unittest.TestCase):
    def setUp(self):
        self.ec2 = stack().client("ec2")
        self.vpc = self.ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["taskora-staging"]}])["Vpcs"][0]["VpcId"]
        self.here = [{"Name": "vpc-id", "Values": [self.vpc]}]

    def open_ports(self):
        groups = self.ec2.describe_security_groups(Filters=self.here)["SecurityGroups"]
        names = {g["GroupId"]: g["GroupName"] for g in groups}
        for group in groups:
            for rule in group["IpPermissions"]:
                peers = [r["CidrIp"] for r in rule["IpRanges"]] + [r["CidrIpv6"] for r in rule["Ipv6Ranges"]]
                peers += [names[pair["GroupId"]] for pair in rule["UserIdGroupPairs"]]
                yield from (f"{group['GroupName']} <- {peer}: {rule['IpProtocol']} {rule.get('FromPort')}-{rule.get('ToPort')}" for peer in peers)

    def test_only_these_ports_are_open(self):
        self.assertEqual(sorted(self.open_ports()), [
            "eks-cluster-sg-taskora-staging <- 10.200.0.0/16: tcp 443-443",
            "taskora-staging-endpoints <- 10.30.0.0/16: tcp 443-443",
            "taskora-staging-postgres <- eks-cluster-sg-taskora-staging: tcp 5432-5432",
        ])

    def test_the_default_security_group_is_empty(self):
        (group,) = self.ec2.describe_security_groups(Filters=[*self.here, {"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]
        self.assertEqual((group["IpPermissions"], group["IpPermissionsEgress"]), ([], []))

    def test_databases_have_no_route_to_the_internet(self):
        tables = self.ec2.describe_route_tables(Filters=[*self.here, {"Name": "tag:Name", "Values": ["taskora-staging-data"]}])["RouteTables"]
        self.assertEqual([route.get("DestinationCidrBlock", "S3") for table in tables for route in table["Routes"]], ["10.30.0.0/16"])
        self.assertEqual(sum(len(table["Associations"]) for table in tables), 2)

    def test_nodes_leave_through_one_nat_gateway(self):
        gateways = self.ec2.describe_nat_gateways(Filters=self.here)["NatGateways"]
        tables = self.ec2.describe_route_tables(Filters=[*self.here, {"Name": "tag:Name", "Values": ["taskora-staging-node-*"]}])["RouteTables"]
        ways = {route.get("NatGatewayId") for table in tables for route in table["Routes"] if route.get("DestinationCidrBlock") == "0.0.0.0/0"}
        self.assertEqual(ways, {gateways[0]["NatGatewayId"]})


class Cluster(unittest.TestCase):
    def setUp(self):
        self.cluster = stack().client("eks").describe_cluster(name="taskora-staging")["cluster"]

    def test_its_secrets_are_encrypted(self):
        self.assertEqual(self.cluster["encryptionConfig"][0]["resources"], ["secrets"])
        self.assertIn(":key/", self.cluster["encryptionConfig"][0]["provider"]["keyArn"])

    def test_its_api_answers_one_address_from_outside(self):
        network = self.cluster["resourcesVpcConfig"]
        self.assertEqual((network["endpointPrivateAccess"], network["publicAccessCidrs"]), (True, ["203.0.113.7/32"]))

    def test_its_nodes_are_arm_with_encrypted_volumes_and_guarded_metadata(self):
        group = stack().client("eks").describe_nodegroup(clusterName="taskora-staging", nodegroupName="general")["nodegroup"]
        self.assertEqual(group["amiType"], "AL2023_ARM_64_STANDARD")
        template = stack().client("ec2").describe_launch_template_versions(LaunchTemplateId=group["launchTemplate"]["id"])["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        self.assertTrue(template["BlockDeviceMappings"][0]["Ebs"]["Encrypted"])
        self.assertEqual((template["MetadataOptions"]["HttpTokens"], template["MetadataOptions"]["HttpPutResponseHopLimit"]), ("required", 1))


class Data(unittest.TestCase):
    def test_the_database_is_private_and_encrypted(self):
        (server,) = stack().client("rds").describe_db_instances()["DBInstances"]
        self.assertEqual((server["PubliclyAccessible"], server["StorageEncrypted"]), (False, True))
        self.assertIn(":key/", server["KmsKeyId"])

    def test_the_database_accepts_tls_only(self):
        rds = stack().client("rds")
        group = rds.describe_db_instances()["DBInstances"][0]["DBParameterGroups"][0]["DBParameterGroupName"]
        values = {p["ParameterName"]: p.get("ParameterValue") for p in rds.describe_db_parameters(DBParameterGroupName=group)["Parameters"]}
        self.assertEqual(values.get("rds.force_ssl"), "1")

    def test_keys_rotate(self):
        kms = stack().client("kms")
        keys = {a["TargetKeyId"] for a in kms.list_aliases()["Aliases"] if a["AliasName"] in ("alias/taskora-staging", f"alias/{BUCKET}")}
        self.assertEqual([kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] for key in keys], [True, True])

    def test_log_groups_are_encrypted_and_end(self):
        groups = [g for g in stack().client("logs").describe_log_groups()["logGroups"] if "taskora-staging" in g["logGroupName"]]
        self.assertEqual([("kmsKeyId" in g, g["retentionInDays"] > 0) for g in groups], [(True, True)] * 2)

    def test_the_vault_holds_what_was_handed_in_and_fresh_passwords_for_the_rest(self):
        vault = stack().client("secretsmanager")
        database = json.loads(vault.get_secret_value(SecretId="taskora/staging/database")["SecretString"])
        self.assertEqual(database, {"username": "taskora_owner", "password": PLANTED["database"]})
        kafka = json.loads(vault.get_secret_value(SecretId="taskora/staging/kafka")["SecretString"])
        self.assertEqual(kafka.pop("notifier"), PLANTED["kafka/notifier"])
        self.assertEqual({len(password) for password in kafka.values()}, {40})
        self.assertEqual(len(set(kafka.values())), 5)

    def test_secrets_are_encrypted_with_the_environments_key(self):
        secrets = stack().client("secretsmanager").list_secrets()["SecretList"]
        self.assertEqual(sorted(s["Name"] for s in secrets), [f"taskora/staging/{n}" for n in ("database", "database-roles", "kafka", "llm-providers", "master-key", "smtp")])
        self.assertTrue(all(":key/" in s["KmsKeyId"] for s in secrets))


class Images(unittest.TestCase):
    def test_repositories_are_immutable_scanned_and_encrypted(self):
        repositories = stack().client("ecr").describe_repositories()["repositories"]
        self.assertEqual(len(repositories), 12)
        forms = {(r["imageTagMutability"], r["imageScanningConfiguration"]["scanOnPush"], r["encryptionConfiguration"]["encryptionType"]) for r in repositories}
        self.assertEqual(forms, {("IMMUTABLE", True, "KMS")})

    def test_the_named_account_may_pull_and_nobody_else(self):
        policy = policy_of(stack().client("ecr").get_repository_policy(repositoryName="taskora/task-api")["policyText"])
        self.assertEqual([s["Principal"] for s in policy["Statement"]], [{"AWS": ["arn:aws:iam::210987654321:root"]}])


class Pipeline(unittest.TestCase):
    def trusted(self, step):
        role = stack().client("iam").get_role(RoleName=f"taskora-staging-pipeline-{step}")["Role"]
        (statement,) = policy_of(role["AssumeRolePolicyDocument"])["Statement"]
        self.assertEqual((statement["Action"], list(statement["Condition"])), ("sts:AssumeRoleWithWebIdentity", ["StringEquals"]))
        self.assertEqual(statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:aud"], "sts.amazonaws.com")
        return statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]

    def test_each_step_is_taken_by_equality_with_both_forms_of_the_subject(self):
        for step, subject in (("plan", "pull_request"), ("apply", "environment:staging"), ("push", "ref:refs/heads/main")):
            self.assertEqual(self.trusted(step), [f"repo:example/taskora:{subject}", f"repo:example@1001/taskora@2002:{subject}"])

    def test_a_plan_can_read_no_secret(self):
        iam, role = stack().client("iam"), "taskora-staging-pipeline-plan"
        policy = iam.get_role_policy(RoleName=role, PolicyName="pipeline")["PolicyDocument"]
        self.assertEqual(statements(policy, "secretsmanager:GetSecretValue"), [])
        self.assertEqual(iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"], [])


class State(unittest.TestCase):
    def test_the_bucket_is_private_encrypted_and_versioned(self):
        s3 = stack().client("s3")
        self.assertEqual(set(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values()), {True})
        rule = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"]
        self.assertEqual(rule["SSEAlgorithm"], "aws:kms")
        self.assertEqual(s3.get_bucket_versioning(Bucket=BUCKET)["Status"], "Enabled")

    def test_the_bucket_refuses_everything_but_tls(self):
        (statement,) = stack().bucket_policy["Statement"]
        self.assertEqual((statement["Effect"], statement["Principal"], statement["Condition"]), ("Deny", "*", {"Bool": {"aws:SecureTransport": "false"}}))

    def test_every_resource_that_can_be_tagged_is(self):
        state = stack().state()
        untagged = [f"{r['module']}.{r['type']}.{r['name']}" for r in state["resources"] for i in r["instances"]
                    if r["mode"] == "managed" and "tags_all" in i["attributes"] and not TAGS.items() <= (i["attributes"]["tags_all"] or {}).items()]
        self.assertEqual(untagged, [])
