locals {
  node_route = local.private_nodes ? "private" : "public"

  # key => range, whether it is reachable from the internet at all, and the route table.
  subnets = merge(
    {
      api            = { cidr = cidrsubnet(var.cidr, 12, 0), public = var.public_api, route = var.public_api ? "public" : "private" }
      load_balancers = { cidr = cidrsubnet(var.cidr, 8, 1), public = true, route = "public" }
      nodes          = { cidr = cidrsubnet(var.cidr, 4, 1), public = !local.private_nodes, route = local.node_route }
    },
    var.enable_data_subnet ? {
      data = { cidr = cidrsubnet(var.cidr, 8, 2), public = false, route = "private" }
    } : {},
    local.native_pods ? {
      pods = { cidr = cidrsubnet(var.cidr, 2, 1), public = false, route = "private" }
    } : {},
  )
}

resource "oci_core_route_table" "public" {
  compartment_id = var.compartment_id
  vcn_id         = oci_core_vcn.this.id
  display_name   = "${var.name}-public"
  freeform_tags  = var.tags

  route_rules {
    description       = "Everything outside goes through the internet gateway"
    destination       = "0.0.0.0/0"
    destination_type  = "CIDR_BLOCK"
    network_entity_id = oci_core_internet_gateway.this.id
  }
}

resource "oci_core_route_table" "private" {
  compartment_id = var.compartment_id
  vcn_id         = oci_core_vcn.this.id
  display_name   = "${var.name}-private"
  freeform_tags  = var.tags

  dynamic "route_rules" {
    for_each = oci_core_nat_gateway.this
    content {
      description       = "Everything outside goes through the NAT gateway"
      destination       = "0.0.0.0/0"
      destination_type  = "CIDR_BLOCK"
      network_entity_id = route_rules.value.id
    }
  }

  dynamic "route_rules" {
    for_each = oci_core_service_gateway.this
    content {
      description       = "Oracle's services are reached without the internet"
      destination       = local.oracle_services.cidr_block
      destination_type  = "SERVICE_CIDR_BLOCK"
      network_entity_id = route_rules.value.id
    }
  }
}

# Regional subnets: an availability domain is not named, nodes spread over all of them.
resource "oci_core_subnet" "this" {
  for_each = local.subnets

  compartment_id             = var.compartment_id
  vcn_id                     = oci_core_vcn.this.id
  display_name               = "${var.name}-${replace(each.key, "_", "-")}"
  dns_label                  = replace(each.key, "_", "")
  cidr_block                 = each.value.cidr
  prohibit_public_ip_on_vnic = !each.value.public
  prohibit_internet_ingress  = !each.value.public
  route_table_id             = each.value.route == "public" ? oci_core_route_table.public.id : oci_core_route_table.private.id
  freeform_tags              = var.tags

  lifecycle {
    precondition {
      condition     = each.key != "pods" || var.enable_nat_gateway
      error_message = "cni = native needs enable_nat_gateway: pods have private addresses and no other way out."
    }
  }
}
