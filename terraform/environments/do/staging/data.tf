locals {
  managed_database = var.database.kind == "managed"
  managed_cache    = var.cache.kind == "managed"
  managed_kafka    = var.kafka.kind == "redpanda-cloud"
  inside           = var.kafka.kind == "in-cluster"
}

module "postgres" {
  source = "../../../modules/do-postgres"
  count  = local.managed_database ? 1 : 0

  name               = local.name
  region             = var.region
  vpc_id             = module.network.vpc_id
  engine_version     = var.database.engine_version
  size               = var.database.size
  nodes              = var.database.nodes
  database           = var.database.name
  access             = { "The cluster's nodes reach PostgreSQL" = { type = "k8s", value = module.cluster.cluster_id } }
  maintenance_window = var.maintenance_window
  tags               = local.tags
}

module "cache" {
  source = "../../../modules/do-cache"
  count  = local.managed_cache ? 1 : 0

  name               = local.name
  region             = var.region
  vpc_id             = module.network.vpc_id
  size               = var.cache.size
  nodes              = var.cache.nodes
  access             = { "The cluster's nodes reach Valkey" = { type = "k8s", value = module.cluster.cluster_id } }
  maintenance_window = var.maintenance_window
  tags               = local.tags
}

module "kafka" {
  source = "../../../modules/redpanda-cloud"
  count  = local.managed_kafka ? 1 : 0

  name              = local.name
  serverless_region = var.kafka.serverless_region
  topics_file       = "${path.module}/../../../../contracts/topics.yaml"
  passwords         = var.kafka_passwords
  password_version  = var.kafka.password_version
  tags              = { "taskora:environment" = local.environment, "taskora:managed-by" = "terraform" }
}
