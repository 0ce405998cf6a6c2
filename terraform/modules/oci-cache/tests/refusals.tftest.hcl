mock_provider "oci" {}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  name           = "taskora-dev"
  tags           = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
  subnet_id      = "ocid1.subnet.oc1..data"
  group_ids      = ["ocid1.networksecuritygroup.oc1..data"]
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

run "refuses_a_subnet_that_is_no_ocid" {
  command = plan
  variables { subnet_id = "data" }
  expect_failures = [var.subnet_id]
}

run "refuses_no_security_group" {
  command = plan
  variables { group_ids = [] }
  expect_failures = [var.group_ids]
}

run "refuses_redis" {
  command = plan
  variables { engine_version = "REDIS_7_0" }
  expect_failures = [var.engine_version]
}

run "refuses_no_nodes" {
  command = plan
  variables { nodes = 0 }
  expect_failures = [var.nodes]
}

run "refuses_too_little_memory" {
  command = plan
  variables { memory_gbs = 1 }
  expect_failures = [var.memory_gbs]
}

run "refuses_a_group_that_is_none_and_more_memory_than_there_is" {
  command = plan
  variables {
    group_ids  = ["ocid1.subnet.oc1..data"]
    memory_gbs = 501
  }
  expect_failures = [var.group_ids, var.memory_gbs]
}
