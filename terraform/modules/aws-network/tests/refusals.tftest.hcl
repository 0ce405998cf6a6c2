mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name        = "taskora-test"
  cidr        = "10.20.0.0/16"
  zones       = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
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

run "refuses_a_public_range" {
  command = plan
  variables {
    cidr = "8.8.0.0/16"
  }
  expect_failures = [var.cidr]
}

run "refuses_a_range_too_small_to_cut" {
  command = plan
  variables {
    cidr = "10.20.0.0/21"
  }
  expect_failures = [var.cidr]
}

run "refuses_a_range_that_is_no_address" {
  command = plan
  variables {
    cidr = "10.20.0.300/16"
  }
  expect_failures = [var.cidr]
}

run "refuses_a_single_zone" {
  command = plan
  variables {
    zones = ["eu-central-1a"]
  }
  expect_failures = [var.zones]
}

run "refuses_a_zone_named_twice" {
  command = plan
  variables {
    zones = ["eu-central-1a", "eu-central-1a"]
  }
  expect_failures = [var.zones]
}

run "refuses_a_region_as_a_zone" {
  command = plan
  variables {
    zones = ["eu-central-1", "eu-central-1b"]
  }
  expect_failures = [var.zones]
}

run "refuses_an_unknown_way_out" {
  command = plan
  variables {
    nat_gateways = "two"
  }
  expect_failures = [var.nat_gateways]
}

run "refuses_an_endpoint_it_does_not_know" {
  command = plan
  variables {
    interface_endpoints = ["s3"]
  }
  expect_failures = [var.interface_endpoints]
}

run "refuses_a_retention_that_the_log_does_not_offer" {
  command = plan
  variables {
    flow_log_days = 2
  }
  expect_failures = [var.flow_log_days]
}

run "refuses_five_zones" {
  command = plan
  variables {
    zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c", "eu-central-1d", "eu-central-1e"]
  }
  expect_failures = [var.zones]
}
