# What the mocked AWS answers: identifiers of the right form, since the provider checks them and policies quote them.

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_region" {
  defaults = { name = "eu-central-1" }
}

mock_data "aws_route53_zone" {
  defaults = { zone_id = "Z0EXISTING" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-central-1:123456789012:log-group:/taskora/mock" }
}

mock_resource "aws_db_instance" {
  defaults = { address = "rds.example.internal", resource_id = "db-MOCK" }
}

mock_resource "aws_ecr_repository" {
  defaults = { arn = "arn:aws:ecr:eu-central-1:123456789012:repository/taskora/mock" }
}

mock_resource "aws_eks_cluster" {
  defaults = {
    arn        = "arn:aws:eks:eu-central-1:123456789012:cluster/mock"
    vpc_config = { cluster_security_group_id = "sg-0nodes" }
  }
}

mock_resource "aws_elasticache_replication_group" {
  defaults = { primary_endpoint_address = "valkey.example.internal" }
}

mock_resource "aws_iam_openid_connect_provider" {
  defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
}

mock_resource "aws_iam_policy" {
  defaults = { arn = "arn:aws:iam::123456789012:policy/mock" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000", key_id = "00000000-0000-4000-8000-000000000000" }
}

mock_resource "aws_launch_template" {
  defaults = { id = "lt-0mock", latest_version = 1 }
}

mock_resource "aws_rds_cluster" {
  defaults = { endpoint = "aurora.example.internal", cluster_resource_id = "cluster-MOCK" }
}

mock_resource "aws_route53_zone" {
  defaults = { zone_id = "Z0MADE", name_servers = ["ns-1.example.net", "ns-2.example.net"] }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::mock", id = "mock", region = "eu-central-1" }
}

mock_resource "aws_secretsmanager_secret" {
  defaults = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:mock" }
}

mock_resource "aws_subnet" {
  defaults = { id = "subnet-0mock" }
}

mock_resource "aws_vpc" {
  defaults = { id = "vpc-0mock" }
}
