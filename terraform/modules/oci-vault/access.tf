locals {
  # The statement's subject and condition, by mode. Every pod of a node can act as the node: workload is narrower.
  reader_subjects = {
    nodes    = "dynamic-group ${var.name}-nodes"
    workload = "any-user"
  }
  reader_conditions = {
    nodes = "target.vault.id = '${oci_kms_vault.this.id}'"
    workload = join(", ", [
      "target.vault.id = '${oci_kms_vault.this.id}'",
      "request.principal.type = 'workload'",
      "request.principal.cluster_id = '${coalesce(var.readers.cluster_id, "none")}'",
      "request.principal.namespace = '${var.readers.namespace}'",
      "request.principal.service_account = '${var.readers.service_account}'",
    ])
  }
}

resource "oci_identity_dynamic_group" "nodes" {
  count = var.readers.mode == "nodes" ? 1 : 0

  compartment_id = var.readers.tenancy_id
  name           = "${var.name}-nodes"
  description    = "Instances of the compartment of ${var.name}"
  matching_rule  = "ALL {instance.compartment.id = '${var.compartment_id}'}"
  freeform_tags  = var.tags
}

resource "oci_identity_policy" "readers" {
  count = var.readers.mode == "nobody" ? 0 : 1

  compartment_id = var.compartment_id
  name           = "${var.name}-secret-readers"
  description    = "External Secrets reads the secrets of ${var.name}"
  freeform_tags  = var.tags
  statements = [
    "Allow ${local.reader_subjects[var.readers.mode]} to read secret-family in compartment id ${var.compartment_id} where all {${local.reader_conditions[var.readers.mode]}}",
  ]

  depends_on = [oci_identity_dynamic_group.nodes]
}
