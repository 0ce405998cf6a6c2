# Wires the modules: network, cluster, vault. Databases are in data.tf, images, names, money and the
# pipeline in edge.tf.

locals {
  name = "taskora-${local.environment}"

  tags = {
    "taskora:environment" = local.environment
    "taskora:managed-by"  = "terraform"
  }
}

module "network" {
  source = "../../../modules/aws-network"

  name                = local.name
  cidr                = var.network.cidr
  zones               = var.network.zones
  nat_gateways        = var.network.nat_gateways
  interface_endpoints = var.network.interface_endpoints
  flow_log_days       = var.network.flow_log_days
  kms_key_arn         = module.secrets.key_arn
  tags                = local.tags
}

module "cluster" {
  source = "../../../modules/aws-eks"

  name               = local.name
  kubernetes_version = var.cluster.kubernetes_version
  subnet_ids         = module.network.node_subnet_ids
  kms_key_arn        = module.secrets.key_arn
  api_public_rules   = var.cluster.api_public_rules
  api_ingress_rules  = var.cluster.api_ingress_rules
  access_entries     = var.access_entries
  creator_is_admin   = var.cluster.creator_is_admin
  auto_mode          = var.cluster.auto_mode
  node_groups        = var.cluster.node_groups
  manage_addons      = var.cluster.manage_addons
  addon_versions     = var.cluster.addon_versions
  log_days           = var.cluster.log_days
  tags               = local.tags

  pod_identities = !var.cluster.pod_identity ? {} : {
    secret-reader = {
      namespace       = var.cluster.secret_reader.namespace
      service_account = var.cluster.secret_reader.service_account
      policy_arns     = { read-secrets = module.secrets.read_policy_arn }
    }
  }
}

# A fresh password for everything that needs one, unless the caller hands one in.
module "passwords" {
  source = "../../../modules/passwords"

  names = concat(["database", "cache"], [for user in var.kafka.users : "kafka/${user}"])
}

locals {
  passwords = merge(module.passwords.values, var.passwords)

  # A database elsewhere has a password already: its secret is an empty box until somebody fills it.
  own_secrets = merge(
    {
      database = {
        description = "Owner of the PostgreSQL database, used by migrations"
        written     = var.database.kind != "external"
        version     = var.password_version
        owner_id    = local.managed_database ? module.postgres[0].owner_id : ""
      }
    },
    local.cache_signs_in ? { cache = { description = "User of the cache", written = true, version = var.password_version, owner_id = "" } } : {},
    local.kafka_signs_in ? {
      kafka = {
        description = "Kafka users, one field for each service"
        written     = true
        version     = var.password_version
        owner_id    = local.managed_kafka ? module.kafka[0].owner_id : ""
      }
    } : {},
  )
}

module "secrets" {
  source = "../../../modules/aws-secrets"

  name          = local.name
  prefix        = "taskora/${local.environment}"
  recovery_days = var.protect_data ? 30 : 0
  tags          = local.tags

  secrets = merge(
    { for name, description in var.secrets_filled_by_hand : name => { description = description, written = false, version = 1, owner_id = "" } },
    local.own_secrets,
  )

  contents = {
    database = { username = local.database_user, password = local.passwords["database"] }
    cache    = { username = local.name, password = local.passwords["cache"] }
    kafka    = { for user in var.kafka.users : user => local.passwords["kafka/${user}"] }
  }
}
