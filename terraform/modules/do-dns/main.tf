resource "digitalocean_domain" "this" {
  count = var.create_zone ? 1 : 0

  name = var.zone
}

locals {
  # DigitalOcean keeps one record for each value.
  values = merge([for name, r in var.records : {
    for value in r.values : "${name} ${r.type} ${value}" => { name = name, type = r.type, value = value, ttl = r.ttl }
  }]...)
}

resource "digitalocean_record" "this" {
  for_each = local.values

  domain = var.create_zone ? digitalocean_domain.this[0].name : var.zone
  name   = each.value.name
  type   = each.value.type
  value  = each.value.value
  ttl    = each.value.ttl
}
