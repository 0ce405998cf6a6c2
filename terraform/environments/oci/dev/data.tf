locals {
  managed_database = var.database.kind == "managed"
  managed_cache    = var.cache.kind == "managed"
  managed_kafka    = var.kafka.kind == "redpanda-cloud"
  inside           = var.kafka.kind == "in-cluster"
  kafka_ports      = local.managed_kafka ? [9092] : distinct([for broker in var.kafka.brokers : tonumber(split(":", broker)[1])])

  # The vault makes the values. Of a database or a Kafka that exists already it cannot know them: those secrets are boxes
  # that a person fills once (docs/operations/provisioning.md).
  secrets = merge(
    { for name, description in var.secrets_filled_by_hand : name => { description = description } },
    {
      database = {
        description = "Owner of the PostgreSQL database, used by migrations"
        template    = jsonencode({ username = "taskora_owner", password = "%GENERATED_PASSPHRASE%" })
      }
    },
    local.managed_database ? { database-admin = { description = "Administrator of PostgreSQL, who makes the owner" } } : {},
    local.inside ? {} : { kafka = { description = "Kafka users, one field for each service" } },
  )

  # Nodes may go to what is named as being elsewhere, and nowhere else besides HTTPS.
  outside = merge(
    { for port in local.kafka_ports : "Nodes reach Kafka outside of the cluster on port ${port}" => { cidr = "0.0.0.0/0", port = port } },
    var.database.kind == "external" ? { "Nodes reach PostgreSQL outside of the cluster" = { cidr = "0.0.0.0/0", port = var.database.port } } : {},
    var.cache.kind == "external" ? { "Nodes reach Valkey outside of the cluster" = { cidr = "0.0.0.0/0", port = var.cache.port } } : {},
  )
}

module "postgres" {
  source = "../../../modules/oci-postgres"
  count  = local.managed_database ? 1 : 0

  compartment_id        = var.compartment_id
  name                  = local.name
  subnet_id             = module.network.subnet_ids["data"]
  group_ids             = [module.network.group_ids["data"]]
  engine_version        = var.database.engine_version
  ocpus                 = var.database.ocpus
  memory_gbs            = var.database.memory_gbs
  nodes                 = var.database.nodes
  password_secret       = { id = module.vault.secret_ids["database-admin"], version = var.database.password_version }
  backup_retention_days = var.database.backup_retention_days
  settings              = var.database.settings
  tags                  = local.tags
}

module "cache" {
  source = "../../../modules/oci-cache"
  count  = local.managed_cache ? 1 : 0

  compartment_id = var.compartment_id
  name           = local.name
  subnet_id      = module.network.subnet_ids["data"]
  group_ids      = [module.network.group_ids["data"]]
  memory_gbs     = var.cache.memory_gbs
  nodes          = var.cache.nodes
  tags           = local.tags
}

module "kafka" {
  source = "../../../modules/redpanda-cloud"
  count  = local.managed_kafka ? 1 : 0

  name              = local.name
  serverless_region = var.kafka.serverless_region
  topics_file       = "${path.module}/../../../../contracts/topics.yaml"
  passwords         = var.kafka_passwords
  password_version  = var.kafka.password_version
  tags              = local.tags
}
