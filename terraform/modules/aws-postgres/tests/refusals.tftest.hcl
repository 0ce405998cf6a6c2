mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name        = "taskora-test"
  vpc_id      = "vpc-0a"
  subnet_ids  = ["subnet-0a", "subnet-0b"]
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  password    = "planted-secret-of-the-owner"
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

run "refuses_an_engine_it_does_not_know" {
  command = plan
  variables {
    engine = "mysql"
  }
  expect_failures = [var.engine]
}

run "refuses_postgresql_14" {
  command = plan
  variables {
    engine_version = "14"
  }
  expect_failures = [var.engine_version]
}

run "refuses_a_database_name_with_a_dash" {
  command = plan
  variables {
    database_name = "task-ora"
  }
  expect_failures = [var.database_name]
}

run "refuses_a_user_name_that_rds_keeps_for_itself" {
  command = plan
  variables {
    username = "rdsadmin"
  }
  expect_failures = [var.username]
}

run "refuses_a_user_name_with_a_capital" {
  command = plan
  variables {
    username = "Owner"
  }
  expect_failures = [var.username]
}

run "refuses_a_short_password" {
  command = plan
  variables {
    password = "short"
  }
  expect_failures = [var.password]
}

run "refuses_a_password_that_would_need_quoting" {
  command = plan
  variables {
    password = "a password with spaces"
  }
  expect_failures = [var.password]
}

run "refuses_password_version_nought" {
  command = plan
  variables {
    password_version = 0
  }
  expect_failures = [var.password_version]
}

run "refuses_an_intel_class" {
  command = plan
  variables {
    instance_class = "db.m7i.large"
  }
  expect_failures = [var.instance_class]
}

run "refuses_storage_below_what_rds_offers" {
  command = plan
  variables {
    storage_gbs = { start = 10, limit = 100 }
  }
  expect_failures = [var.storage_gbs]
}

run "refuses_storage_that_cannot_grow" {
  command = plan
  variables {
    storage_gbs = { start = 100, limit = 100 }
  }
  expect_failures = [var.storage_gbs]
}

run "refuses_a_minimum_above_the_maximum" {
  command = plan
  variables {
    capacity = { minimum = 8, maximum = 4 }
  }
  expect_failures = [var.capacity]
}

run "refuses_quarters_of_a_capacity_unit" {
  command = plan
  variables {
    capacity = { minimum = 0.25, maximum = 4 }
  }
  expect_failures = [var.capacity]
}

run "refuses_a_pause_after_a_minute" {
  command = plan
  variables {
    capacity = { minimum = 0, maximum = 4, pause_after_seconds = 60 }
  }
  expect_failures = [var.capacity]
}

run "refuses_to_go_without_backups" {
  command = plan
  variables {
    backup_days = 0
  }
  expect_failures = [var.backup_days]
}

run "refuses_more_than_aws_offers" {
  command = plan
  variables {
    password_version = 1.5
    storage_gbs      = { start = 20, limit = 65537 }
    capacity         = { minimum = 1, maximum = 257 }
    backup_days      = 36
  }
  expect_failures = [var.password_version, var.storage_gbs, var.capacity, var.backup_days]
}

run "refuses_less_than_no_capacity" {
  command = plan
  variables {
    capacity = { minimum = -1, maximum = 4 }
  }
  expect_failures = [var.capacity]
}

run "refuses_a_maximum_of_half_a_unit" {
  command = plan
  variables {
    capacity = { minimum = 0.5, maximum = 0.5 }
  }
  expect_failures = [var.capacity]
}

run "refuses_quarters_at_the_upper_end" {
  command = plan
  variables {
    capacity = { minimum = 1, maximum = 4.25 }
  }
  expect_failures = [var.capacity]
}

run "refuses_a_pause_after_more_than_a_day" {
  command = plan
  variables {
    capacity = { minimum = 0, maximum = 4, pause_after_seconds = 86401 }
  }
  expect_failures = [var.capacity]
}
