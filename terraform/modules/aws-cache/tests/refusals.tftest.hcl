mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name        = "taskora-test"
  vpc_id      = "vpc-0a"
  subnet_ids  = ["subnet-0a", "subnet-0b"]
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables {
    name = "Taskora"
  }
  expect_failures = [var.name]
}

run "refuses_an_alias_instead_of_a_key" {
  command = plan
  variables {
    kms_key_arn = "alias/taskora"
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables {
    tags = { "taskora:environment" = "test" }
  }
  expect_failures = [var.tags]
}

run "refuses_a_vpc_that_is_none" {
  command = plan
  variables {
    vpc_id = "subnet-0a"
  }
  expect_failures = [var.vpc_id]
}

run "refuses_a_single_subnet" {
  command = plan
  variables {
    subnet_ids = ["subnet-0a"]
  }
  expect_failures = [var.subnet_ids]
}

run "refuses_subnets_that_are_none" {
  command = plan
  variables {
    subnet_ids = ["vpc-0a", "vpc-0b"]
  }
  expect_failures = [var.subnet_ids]
}

run "refuses_a_rule_for_the_internet" {
  command = plan
  variables {
    ingress_rules = { "Everybody may connect" = { cidr_ipv4 = "0.0.0.0/0" } }
  }
  expect_failures = [var.ingress_rules]
}

run "refuses_a_rule_for_a_public_range" {
  command = plan
  variables {
    ingress_rules = { "A partner may connect" = { cidr_ipv4 = "203.0.113.0/24" } }
  }
  expect_failures = [var.ingress_rules]
}

run "refuses_a_rule_for_a_whole_private_block" {
  command = plan
  variables {
    ingress_rules = { "All of ten may connect" = { cidr_ipv4 = "10.0.0.0/8" } }
  }
  expect_failures = [var.ingress_rules]
}

run "refuses_a_rule_for_nobody" {
  command = plan
  variables {
    ingress_rules = { "Nobody in particular" = {} }
  }
  expect_failures = [var.ingress_rules]
}

run "refuses_a_rule_for_two_at_once" {
  command = plan
  variables {
    ingress_rules = { "Both of them may connect" = { cidr_ipv4 = "10.0.0.0/24", security_group_id = "sg-0a" } }
  }
  expect_failures = [var.ingress_rules]
}

run "refuses_a_rule_that_does_not_say_why" {
  command = plan
  variables {
    ingress_rules = { "VPN" = { cidr_ipv4 = "10.0.0.0/24" } }
  }
  expect_failures = [var.ingress_rules]
}

run "refuses_a_version_that_is_not_valkey" {
  command = plan
  variables {
    engine_version = "6.2"
  }
  expect_failures = [var.engine_version]
}

run "refuses_an_intel_node" {
  command = plan
  variables {
    node_type = "cache.m7i.large"
  }
  expect_failures = [var.node_type]
}

run "refuses_six_replicas" {
  command = plan
  variables {
    replicas = 6
  }
  expect_failures = [var.replicas]
}

run "refuses_an_access_it_does_not_know" {
  command = plan
  variables {
    access = "token"
  }
  expect_failures = [var.access]
}

run "refuses_passwords_without_a_secret" {
  command = plan
  variables {
    access = "password"
  }
  expect_failures = [var.password_secret_name]
}

run "refuses_snapshots_of_two_months" {
  command = plan
  variables {
    snapshot_days = 60
  }
  expect_failures = [var.snapshot_days]
}

run "refuses_snapshots_of_less_than_no_days" {
  command = plan
  variables {
    snapshot_days = -1
  }
  expect_failures = [var.snapshot_days]
}
