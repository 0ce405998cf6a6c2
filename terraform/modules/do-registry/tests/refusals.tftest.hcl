mock_provider "digitalocean" {}

variables {
  name   = "taskora-example"
  region = "fra1"
  prefix = "taskora-dev"
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables { name = "Taskora" }
  expect_failures = [var.name]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables { region = "frankfurt" }
  expect_failures = [var.region]
}

run "refuses_an_unknown_tier" {
  command = plan
  variables { tier = "gold" }
  expect_failures = [var.tier]
}

run "refuses_a_prefix_with_a_slash" {
  command = plan
  variables { prefix = "a/b" }
  expect_failures = [var.prefix]
}
