# An account has one registry: the environment with create = true makes it, the others name it.
module "registry" {
  source = "../../../modules/do-registry"
  count  = var.registry.url == null ? 1 : 0

  name   = var.registry.name
  create = var.registry.create
  region = var.region
  tier   = var.registry.tier
  prefix = local.name
}

module "dns" {
  source = "../../../modules/do-dns"
  count  = var.dns.managed ? 1 : 0

  zone        = var.dns.zone_name
  create_zone = var.dns.create_zone
  records     = var.dns.records
}
