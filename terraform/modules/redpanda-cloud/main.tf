# The log: a serverless cluster, or one that exists already. What is on it is in topics.tf and users.tf.

locals {
  create = var.existing == null

  # Where topics and users are made; nothing is, on a Kafka that is not Redpanda Cloud's.
  api_url = local.create ? redpanda_serverless_cluster.this[0].dataplane_api.url : var.existing.api_url
  manage  = local.create ? true : var.existing.api_url != null
}

resource "redpanda_resource_group" "this" {
  count = local.create ? 1 : 0

  name = var.name
}

resource "redpanda_serverless_cluster" "this" {
  count = local.create ? 1 : 0

  name              = var.name
  resource_group_id = redpanda_resource_group.this[0].id
  serverless_region = var.serverless_region
  tags              = var.tags
}
