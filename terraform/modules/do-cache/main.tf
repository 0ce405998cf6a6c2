resource "digitalocean_database_cluster" "this" {
  name                 = "${var.name}-cache"
  engine               = "valkey"
  version              = var.engine_version
  size                 = var.size
  region               = var.region
  node_count           = var.nodes
  private_network_uuid = var.vpc_id
  tags                 = var.tags
  eviction_policy      = var.eviction_policy

  maintenance_window {
    day  = split(" ", var.maintenance_window)[0]
    hour = split(" ", var.maintenance_window)[1]
  }
}

# Without a rule the database would answer the whole internet, so the variable refuses to be empty.
resource "digitalocean_database_firewall" "this" {
  cluster_id = digitalocean_database_cluster.this.id

  dynamic "rule" {
    for_each = var.access
    content {
      type  = rule.value.type
      value = rule.value.value
    }
  }
}
