resource "oci_dns_zone" "this" {
  count = var.create_zone ? 1 : 0

  compartment_id = var.compartment_id
  name           = var.zone
  zone_type      = "PRIMARY"
  scope          = "GLOBAL"
  freeform_tags  = var.tags
}

locals {
  domains = { for name in keys(var.records) : name => name == "@" ? var.zone : "${name}.${var.zone}" }
}

resource "oci_dns_rrset" "this" {
  for_each = var.records

  zone_name_or_id = var.create_zone ? oci_dns_zone.this[0].id : var.zone
  domain          = local.domains[each.key]
  rtype           = each.value.type

  dynamic "items" {
    for_each = each.value.values
    content {
      domain = local.domains[each.key]
      rtype  = each.value.type
      rdata  = items.value
      ttl    = each.value.ttl
    }
  }
}
