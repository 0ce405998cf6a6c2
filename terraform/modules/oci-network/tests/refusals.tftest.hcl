mock_provider "oci" {
  mock_data "oci_core_services" {
    defaults = { services = [{ id = "ocid1.service.oc1.fra.all", cidr_block = "all-fra-services-in-oracle-services-network", name = "", description = "" }] }
  }
}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  name           = "taskora-dev"
  tags           = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
}

run "refuses_a_compartment_that_is_no_ocid" {
  command = plan
  variables { compartment_id = "dev" }
  expect_failures = [var.compartment_id]
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables { name = "Dev" }
  expect_failures = [var.name]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables { tags = { "taskora:environment" = "dev" } }
  expect_failures = [var.tags]
}

run "refuses_a_network_that_is_no_private_16" {
  command = plan
  variables { cidr = "8.8.0.0/16" }
  expect_failures = [var.cidr]
}

run "refuses_a_network_of_another_size" {
  command = plan
  variables { cidr = "10.0.0.0/20" }
  expect_failures = [var.cidr]
}

run "refuses_the_range_of_the_pods" {
  command = plan
  variables { cidr = "10.244.0.0/16" }
  expect_failures = [var.cidr]
}

run "refuses_an_unknown_cni" {
  command = plan
  variables { cni = "calico" }
  expect_failures = [var.cni]
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

run "refuses_a_way_out_with_a_bad_port" {
  command = plan
  variables { node_egress = { "Nodes reach the broker" = { cidr = "198.51.100.0/24", port = 70000 } } }
  expect_failures = [var.node_egress]
}

run "refuses_a_way_out_without_a_reason" {
  command = plan
  variables { node_egress = { "kafka" = { cidr = "198.51.100.0/24", port = 9092 } } }
  expect_failures = [var.node_egress]
}

run "refuses_a_service_gateway_beside_an_internet_gateway" {
  command = plan
  variables { enable_nat_gateway = false }
  expect_failures = [oci_core_service_gateway.this]
}

run "refuses_private_pods_without_a_way_out" {
  command = plan
  variables {
    cni                    = "native"
    enable_nat_gateway     = false
    enable_service_gateway = false
  }
  expect_failures = [oci_core_subnet.this]
}

run "refuses_a_range_that_is_no_address" {
  command = plan
  variables { cidr = "10.0.300.0/16" }
  expect_failures = [var.cidr]
}

run "refuses_a_range_of_somebody_else" {
  command = plan
  variables { cidr = "172.200.0.0/16" }
  expect_failures = [var.cidr]
}

run "refuses_an_address_that_is_none" {
  command = plan
  variables { api_access = { "The office reaches the API" = "203.0.113.300/32" } }
  expect_failures = [var.api_access]
}

run "refuses_a_way_out_to_an_address_that_is_none" {
  command = plan
  variables { node_egress = { "Nodes reach the mail server" = { cidr = "203.0.113.300/32", port = 587 } } }
  expect_failures = [var.node_egress]
}

run "refuses_a_way_out_through_port_nought" {
  command = plan
  variables { node_egress = { "Nodes reach the mail server" = { cidr = "203.0.113.7/32", port = 0 } } }
  expect_failures = [var.node_egress]
}
