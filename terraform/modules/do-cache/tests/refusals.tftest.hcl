mock_provider "digitalocean" {}

variables {
  name   = "taskora-dev"
  region = "fra1"
  vpc_id = "506f78a4-e098-11e5-ad9f-000f53306ae1"
  tags   = ["taskora:environment:dev"]
  access = { "The cluster's nodes reach it" = { type = "k8s", value = "cluster-1" } }
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables { name = "Dev" }
  expect_failures = [var.name]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables { region = "frankfurt" }
  expect_failures = [var.region]
}

run "refuses_a_tag_with_a_space" {
  command = plan
  variables { tags = ["a b"] }
  expect_failures = [var.tags]
}

run "refuses_a_database_open_to_everybody" {
  command = plan
  variables { access = {} }
  expect_failures = [var.access]
}

run "refuses_an_unknown_kind_of_source" {
  command = plan
  variables { access = { "The cluster reaches it" = { type = "vpc", value = "x" } } }
  expect_failures = [var.access]
}

run "refuses_the_whole_internet" {
  command = plan
  variables { access = { "Everybody reaches it here" = { type = "ip_addr", value = "0.0.0.0/1" } } }
  expect_failures = [var.access]
}

run "refuses_access_without_a_reason" {
  command = plan
  variables { access = { "k8s" = { type = "k8s", value = "x" } } }
  expect_failures = [var.access]
}

run "refuses_a_network_that_is_none" {
  command = plan
  variables { vpc_id = "Net" }
  expect_failures = [var.vpc_id]
}

run "refuses_no_nodes" {
  command = plan
  variables { nodes = 0 }
  expect_failures = [var.nodes]
}

run "refuses_a_size_of_a_droplet" {
  command = plan
  variables { size = "s-1vcpu-1gb" }
  expect_failures = [var.size]
}

run "refuses_an_old_engine" {
  command = plan
  variables { engine_version = "6" }
  expect_failures = [var.engine_version]
}

run "refuses_a_maintenance_window_without_a_day" {
  command = plan
  variables { maintenance_window = "02:00" }
  expect_failures = [var.maintenance_window]
}

run "refuses_an_unknown_eviction_policy" {
  command = plan
  variables { eviction_policy = "random" }
  expect_failures = [var.eviction_policy]
}

run "refuses_a_source_without_a_value" {
  command = plan
  variables { access = { "The tagged machines reach it" = { type = "tag", value = "" } } }
  expect_failures = [var.access]
}

run "refuses_an_address_that_is_none" {
  command = plan
  variables { access = { "The office reaches it here" = { type = "ip_addr", value = "203.0.113.300" } } }
  expect_failures = [var.access]
}
