mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name              = "taskora-test"
  monthly_limit_usd = 200
  emails            = ["platform@example.com"]
  tags              = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables {
    name = "Taskora"
  }
  expect_failures = [var.name]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables {
    tags = { "taskora:environment" = "test" }
  }
  expect_failures = [var.tags]
}

run "refuses_a_limit_of_nothing" {
  command = plan
  variables {
    monthly_limit_usd = 0
  }
  expect_failures = [var.monthly_limit_usd]
}

run "refuses_to_tell_nobody" {
  command = plan
  variables {
    emails = []
  }
  expect_failures = [var.emails]
}

run "refuses_an_address_that_is_none" {
  command = plan
  variables {
    emails = ["platform"]
  }
  expect_failures = [var.emails]
}

run "refuses_more_money_and_more_addresses_than_a_budget_takes" {
  command = plan
  variables {
    monthly_limit_usd = 100001
    emails            = [for i in range(11) : "team-${i}@example.com"]
  }
  expect_failures = [var.monthly_limit_usd, var.emails]
}
