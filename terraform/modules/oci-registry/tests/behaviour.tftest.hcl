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

run "makes_one_private_repository_for_each_image" {
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
  variables { immutable = false }

  assert {
    condition     = alltrue([for r in oci_artifacts_container_repository.this : !r.is_immutable])
    error_message = "immutable = false must reach the repositories"
  }
}
