mock_provider "aws" {
  source = "../../tests/aws/mocks"
}

variables {
  name        = "taskora-test"
  cidr        = "10.20.0.0/16"
  zones       = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "keeps_databases_without_a_route_to_the_internet" {
  assert {
    condition     = length(aws_route_table_association.data) == 3 && alltrue([for route in values(aws_route.node_to_internet) : route.route_table_id != aws_route_table.data.id]) && aws_route.public_to_internet.route_table_id != aws_route_table.data.id
    error_message = "no route may point out of the data subnets"
  }
}
