mock_provider "oci" {
  mock_data "oci_objectstorage_namespace" {
    defaults = { namespace = "axexample" }
  }
}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  region         = "eu-frankfurt-1"
  prefix         = "taskora-dev"
  repositories   = ["gateway", "task-service"]
  tags           = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
}

run "refuses_a_compartment_that_is_no_ocid" {
  command = plan
  variables { compartment_id = "my-compartment" }
  expect_failures = [var.compartment_id]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables { region = "Frankfurt" }
  expect_failures = [var.region]
}

run "refuses_a_prefix_with_capitals" {
  command = plan
  variables { prefix = "Taskora" }
  expect_failures = [var.prefix]
}

run "refuses_an_image_name_with_a_slash" {
  command = plan
  variables { repositories = ["a/b"] }
  expect_failures = [var.repositories]
}

run "refuses_no_images" {
  command = plan
  variables { repositories = [] }
  expect_failures = [var.repositories]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables { tags = { "taskora:environment" = "dev" } }
  expect_failures = [var.tags]
}
