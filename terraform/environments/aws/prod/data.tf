locals {
  managed_database = contains(["rds", "aurora"], var.database.kind)
  managed_cache    = var.cache.kind == "valkey"
  cache_signs_in   = local.managed_cache && var.cache.access == "password"
  managed_kafka    = var.kafka.kind == "redpanda-cloud"
  kafka_signs_in   = var.kafka.kind != "in-cluster"
  database_user    = "taskora_owner"

  from_nodes = { security_group_id = module.cluster.node_security_group_id, cidr_ipv4 = null }
}

module "postgres" {
  source = "../../../modules/aws-postgres"
  count  = local.managed_database ? 1 : 0

  name                = local.name
  engine              = var.database.kind
  engine_version      = var.database.engine_version
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.data_subnet_ids
  ingress_rules       = { "PostgreSQL from the nodes of the cluster" = local.from_nodes }
  kms_key_arn         = module.secrets.key_arn
  database_name       = var.database.name
  username            = local.database_user
  password            = local.passwords["database"]
  password_version    = var.password_version
  instance_class      = var.database.instance_class
  storage_gbs         = var.database.storage_gbs
  capacity            = var.database.capacity
  highly_available    = var.database.highly_available
  backup_days         = var.database.backup_days
  deletion_protection = var.protect_data
  tags                = local.tags
}

module "cache" {
  source = "../../../modules/aws-cache"
  count  = local.managed_cache ? 1 : 0

  name                 = local.name
  vpc_id               = module.network.vpc_id
  subnet_ids           = module.network.data_subnet_ids
  ingress_rules        = { "Valkey from the nodes of the cluster" = local.from_nodes }
  kms_key_arn          = module.secrets.key_arn
  node_type            = var.cache.node_type
  replicas             = var.cache.replicas
  access               = var.cache.access
  password_secret_name = local.cache_signs_in ? module.secrets.names["cache"] : ""
  tags                 = local.tags
}

module "kafka" {
  source = "../../../modules/redpanda-cloud"
  count  = local.managed_kafka ? 1 : 0

  name              = local.name
  serverless_region = var.kafka.serverless_region
  topics_file       = "${path.module}/../../../../contracts/topics.yaml"
  passwords         = { for user in var.kafka.users : user => local.passwords["kafka/${user}"] }
  password_version  = var.password_version
  allow_deletion    = !var.protect_data
  tags              = local.tags
}
