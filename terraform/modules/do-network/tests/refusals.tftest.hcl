mock_provider "digitalocean" {}

variables {
  name   = "taskora-dev"
  region = "fra1"
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

run "refuses_a_public_range" {
  command = plan
  variables { cidr = "8.8.0.0/16" }
  expect_failures = [var.cidr]
}

run "refuses_a_node_tag_with_a_space" {
  command = plan
  variables { node_tag = "a b" }
  expect_failures = [var.node_tag]
}

run "refuses_an_unknown_protocol" {
  command = plan
  variables { node_ingress = { "The probe reaches the node port" = { protocol = "icmp", ports = "1", cidrs = ["203.0.113.7/32"] } } }
  expect_failures = [var.node_ingress]
}

run "refuses_ports_that_are_words" {
  command = plan
  variables { node_ingress = { "The probe reaches the node port" = { ports = "http", cidrs = ["203.0.113.7/32"] } } }
  expect_failures = [var.node_ingress]
}

run "refuses_the_whole_internet" {
  command = plan
  variables { node_ingress = { "The probe reaches the node port" = { ports = "30080", cidrs = ["0.0.0.0/1"] } } }
  expect_failures = [var.node_ingress]
}

run "refuses_a_rule_without_a_reason" {
  command = plan
  variables { node_ingress = { "probe" = { ports = "30080", cidrs = ["203.0.113.7/32"] } } }
  expect_failures = [var.node_ingress]
}

run "refuses_a_range_that_is_no_address" {
  command = plan
  variables { cidr = "10.10.0.300/20" }
  expect_failures = [var.cidr]
}

run "refuses_a_range_of_somebody_else" {
  command = plan
  variables { cidr = "172.200.0.0/20" }
  expect_failures = [var.cidr]
}

run "refuses_a_rule_for_an_address_that_is_none" {
  command = plan
  variables { node_ingress = { "The probe reaches the node port" = { ports = "30080", cidrs = ["203.0.113.300/32"] } } }
  expect_failures = [var.node_ingress]
}

run "refuses_a_rule_for_nobody" {
  command = plan
  variables { node_ingress = { "The probe reaches the node port" = { ports = "30080", cidrs = [] } } }
  expect_failures = [var.node_ingress]
}
