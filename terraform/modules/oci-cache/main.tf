# Taskora's cache holds nothing that cannot be read again from PostgreSQL, so it is one shard without backups.
resource "oci_redis_redis_cluster" "this" {
  compartment_id     = var.compartment_id
  display_name       = var.name
  cluster_mode       = "NONSHARDED"
  node_count         = var.nodes
  node_memory_in_gbs = var.memory_gbs
  software_version   = var.engine_version
  subnet_id          = var.subnet_id
  nsg_ids            = var.group_ids
  freeform_tags      = var.tags
}
