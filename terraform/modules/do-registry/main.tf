resource "digitalocean_container_registry" "this" {
  count = var.create ? 1 : 0

  name                   = var.name
  region                 = var.region
  subscription_tier_slug = var.tier
}
