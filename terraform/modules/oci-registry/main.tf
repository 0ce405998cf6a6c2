data "oci_objectstorage_namespace" "this" {
  compartment_id = var.compartment_id
}

resource "oci_artifacts_container_repository" "this" {
  for_each = var.repositories

  compartment_id = var.compartment_id
  display_name   = "${var.prefix}/${each.value}"
  is_immutable   = var.immutable
  is_public      = false
  freeform_tags  = var.tags
}
