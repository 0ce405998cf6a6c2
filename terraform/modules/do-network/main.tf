resource "digitalocean_vpc" "this" {
  name        = var.name
  region      = var.region
  ip_range    = var.cidr
  description = "Private network of ${var.name}"
}

# The cluster keeps a firewall of its own that lets nothing in but what its Services ask for. This one only adds to it.
resource "digitalocean_firewall" "nodes" {
  count = length(var.node_ingress) > 0 ? 1 : 0

  name = "${var.name}-nodes"
  tags = [var.node_tag]

  dynamic "inbound_rule" {
    for_each = var.node_ingress
    content {
      protocol         = inbound_rule.value.protocol
      port_range       = inbound_rule.value.ports
      source_addresses = inbound_rule.value.cidrs
    }
  }
}
