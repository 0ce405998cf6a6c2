mock_provider "digitalocean" {
  mock_data "digitalocean_kubernetes_versions" {
    defaults = { latest_version = "1.35.2-do.1" }
  }
}

variables {
  name               = "taskora-dev"
  region             = "fra1"
  kubernetes_version = "1.35"
  vpc_id             = "506f78a4-e098-11e5-ad9f-000f53306ae1"
  tags               = ["taskora:environment:dev"]
  node_pools         = { main = { size = "s-2vcpu-4gb", min = 2, max = 2 } }
  api_access         = { "The office reaches the API" = "203.0.113.7/32" }
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

run "refuses_a_patch_version" {
  command = plan
  variables { kubernetes_version = "1.35.2" }
  expect_failures = [var.kubernetes_version]
}

run "refuses_a_vpc_that_is_none" {
  command = plan
  variables { vpc_id = "Net" }
  expect_failures = [var.vpc_id]
}

run "refuses_the_same_range_twice" {
  command = plan
  variables { subnets = { pods = "10.244.0.0/16", services = "10.244.0.0/16" } }
  expect_failures = [var.subnets]
}

run "refuses_pools_without_main" {
  command = plan
  variables { node_pools = { other = { size = "s-2vcpu-4gb", min = 1, max = 1 } } }
  expect_failures = [var.node_pools]
}

run "refuses_a_pool_that_shrinks_to_nothing" {
  command = plan
  variables { node_pools = { main = { size = "s-2vcpu-4gb", min = 0, max = 1 } } }
  expect_failures = [var.node_pools]
}

run "refuses_a_size_that_is_none" {
  command = plan
  variables { node_pools = { main = { size = "big", min = 1, max = 1 } } }
  expect_failures = [var.node_pools]
}

run "refuses_an_api_that_nobody_reaches" {
  command = plan
  variables { api_access = {} }
  expect_failures = [var.api_access]
}

run "refuses_the_whole_internet_at_the_api" {
  command = plan
  variables { api_access = { "Everybody reaches the API" = "0.0.0.0/1" } }
  expect_failures = [var.api_access]
}

run "refuses_access_without_a_reason" {
  command = plan
  variables { api_access = { "office" = "203.0.113.7/32" } }
  expect_failures = [var.api_access]
}

run "refuses_a_node_tag_with_a_space" {
  command = plan
  variables { node_tag = "a b" }
  expect_failures = [var.node_tag]
}

run "refuses_a_maintenance_window_without_a_day" {
  command = plan
  variables { maintenance_window = "02:00" }
  expect_failures = [var.maintenance_window]
}

run "refuses_a_version_that_is_not_offered" {
  command = plan
  variables { kubernetes_version = "1.99" }
  expect_failures = [digitalocean_kubernetes_cluster.this]
}

run "refuses_pods_without_a_range" {
  command = plan
  variables { subnets = { pods = "10.244.0.0", services = "10.96.0.0/19" } }
  expect_failures = [var.subnets]
}

run "refuses_services_without_a_range" {
  command = plan
  variables { subnets = { pods = "10.244.0.0/16", services = "10.96.0.0" } }
  expect_failures = [var.subnets]
}

run "refuses_a_pool_that_shrinks" {
  command = plan
  variables { node_pools = { main = { size = "s-2vcpu-4gb", min = 3, max = 2 } } }
  expect_failures = [var.node_pools]
}

run "refuses_a_pool_of_more_than_a_hundred" {
  command = plan
  variables { node_pools = { main = { size = "s-2vcpu-4gb", min = 1, max = 101 } } }
  expect_failures = [var.node_pools]
}

run "refuses_an_address_that_is_none" {
  command = plan
  variables { api_access = { "The office reaches the API" = "203.0.113.300/32" } }
  expect_failures = [var.api_access]
}
