locals {
  private_nodes = var.enable_nat_gateway
  native_pods   = var.cni == "native"
}

data "oci_core_services" "all" {}

locals {
  # "All <region> Services In Oracle Services Network": the widest of the two entries that every region offers.
  oracle_services = one([for s in data.oci_core_services.all.services : s if startswith(s.cidr_block, "all-")])
}

resource "oci_core_vcn" "this" {
  compartment_id = var.compartment_id
  cidr_blocks    = [var.cidr]
  display_name   = var.name
  dns_label      = substr(replace(var.name, "-", ""), 0, 15)
  freeform_tags  = var.tags
}

# Every subnet gets the default list besides its groups; emptied, so that only the groups open anything.
resource "oci_core_default_security_list" "closed" {
  manage_default_resource_id = oci_core_vcn.this.default_security_list_id
  compartment_id             = var.compartment_id
  display_name               = "${var.name}-closed"
  freeform_tags              = var.tags
}

resource "oci_core_internet_gateway" "this" {
  compartment_id = var.compartment_id
  vcn_id         = oci_core_vcn.this.id
  display_name   = var.name
  enabled        = true
  freeform_tags  = var.tags
}

resource "oci_core_nat_gateway" "this" {
  count = var.enable_nat_gateway ? 1 : 0

  compartment_id = var.compartment_id
  vcn_id         = oci_core_vcn.this.id
  display_name   = var.name
  block_traffic  = false
  freeform_tags  = var.tags
}

resource "oci_core_service_gateway" "this" {
  count = var.enable_service_gateway ? 1 : 0

  compartment_id = var.compartment_id
  vcn_id         = oci_core_vcn.this.id
  display_name   = var.name
  freeform_tags  = var.tags

  services {
    service_id = local.oracle_services.id
  }

  lifecycle {
    precondition {
      condition     = var.enable_nat_gateway
      error_message = "enable_service_gateway needs enable_nat_gateway: a route table with an internet gateway cannot also lead to all of Oracle's services."
    }
  }
}
