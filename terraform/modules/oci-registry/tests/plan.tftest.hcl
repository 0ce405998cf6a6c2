mock_provider "oci" {
  override_during = plan

  mock_data "oci_objectstorage_namespace" {
    defaults = { namespace = "axexample" }
  }
}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  region         = "eu-frankfurt-1"
  prefix         = "taskora-dev"
  repositories   = ["gateway", "task-service"]
  tags           = { "taskora:environment" = "dev" }
}

run "makes_one_private_repository_for_each_image" {
  command = plan

  assert {
    condition     = toset([for r in oci_artifacts_container_repository.this : r.display_name]) == toset(["taskora-dev/gateway", "taskora-dev/task-service"])
    error_message = "each image needs a repository named prefix/image"
  }
  assert {
    condition     = alltrue([for r in oci_artifacts_container_repository.this : !r.is_public && r.is_immutable])
    error_message = "repositories must be private and their tags immutable"
  }
  assert {
    condition     = alltrue([for r in oci_artifacts_container_repository.this : r.freeform_tags["taskora:environment"] == "dev"])
    error_message = "the tags must reach every repository"
  }
  assert {
    condition     = output.url == "ocir.eu-frankfurt-1.oci.oraclecloud.com/axexample/taskora-dev"
    error_message = "the registry's URL is host/namespace/prefix"
  }
}

run "leaves_tags_movable_when_asked" {
  command = plan
  variables { immutable = false }

  assert {
    condition     = alltrue([for r in oci_artifacts_container_repository.this : !r.is_immutable])
    error_message = "immutable = false must reach the repositories"
  }
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

run "refuses_a_tag_without_a_key" {
  command = plan
  variables { tags = { "" = "x" } }
  expect_failures = [var.tags]
}
