locals {
  groups = toset(concat(["api"], local.compute, var.enable_data_subnet ? ["data"] : []))

  # The three kinds of peers, told apart once.
  peer_types = { for sentence, rule in local.rules : sentence =>
    contains(local.groups, rule.peer) ? "NETWORK_SECURITY_GROUP" : rule.peer == "services" ? "SERVICE_CIDR_BLOCK" : "CIDR_BLOCK"
  }
  peers = { for sentence, rule in local.rules : sentence => (
    local.peer_types[sentence] == "NETWORK_SECURITY_GROUP" ? oci_core_network_security_group.this[rule.peer].id :
    local.peer_types[sentence] == "SERVICE_CIDR_BLOCK" ? local.oracle_services.cidr_block : rule.peer
  ) }
}

resource "oci_core_network_security_group" "this" {
  for_each = local.groups

  compartment_id = var.compartment_id
  vcn_id         = oci_core_vcn.this.id
  display_name   = "${var.name}-${each.key}"
  freeform_tags  = var.tags
}

resource "oci_core_network_security_group_security_rule" "this" {
  for_each = local.rules

  network_security_group_id = oci_core_network_security_group.this[each.value.group].id
  description               = each.key
  direction                 = each.value.direction
  protocol                  = local.protocols[each.value.protocol]
  stateless                 = false
  source                    = each.value.direction == "INGRESS" ? local.peers[each.key] : null
  source_type               = each.value.direction == "INGRESS" ? local.peer_types[each.key] : null
  destination               = each.value.direction == "EGRESS" ? local.peers[each.key] : null
  destination_type          = each.value.direction == "EGRESS" ? local.peer_types[each.key] : null

  dynamic "tcp_options" {
    for_each = each.value.protocol == "tcp" && each.value.ports != null ? [each.value.ports] : []
    content {
      destination_port_range {
        min = tcp_options.value[0]
        max = tcp_options.value[1]
      }
    }
  }

  dynamic "icmp_options" {
    for_each = each.value.protocol == "icmp" ? [each.value.ports] : []
    content {
      type = icmp_options.value[0]
      code = icmp_options.value[1]
    }
  }
}
