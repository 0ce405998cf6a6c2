# The contract of tests/outputs.yaml, the same in every environment of every cloud.

output "region" {
  description = "Region of the environment."
  value       = var.region
}

output "kubeconfig_command" {
  description = "Command that writes the cluster's kubeconfig; it asks AWS for a token and holds no secret."
  value       = module.cluster.kubeconfig_command
}

output "kubernetes_version" {
  description = "Version the control plane was asked to run, without a leading v."
  value       = module.cluster.kubernetes_version
}

output "database_host" {
  description = "Host of PostgreSQL; inside the cluster a service name."
  value       = local.managed_database ? module.postgres[0].host : var.database.kind == "external" ? var.database.host : "postgres"
}

output "database_port" {
  description = "Port of PostgreSQL."
  value       = var.database.kind == "external" ? var.database.port : 5432
}

output "database_name" {
  description = "Database that the migrations own."
  value       = var.database.name
}

output "database_secret_ref" {
  description = "Name of the secret that holds PostgreSQL's user and password, in the fields username and password."
  value       = module.secrets.names["database"]
}

output "cache_host" {
  description = "Host of Valkey; inside the cluster a service name."
  value       = local.managed_cache ? module.cache[0].host : var.cache.kind == "external" ? var.cache.host : "valkey"
}

output "cache_port" {
  description = "Port of Valkey."
  value       = var.cache.kind == "external" ? var.cache.port : 6379
}

output "kafka_brokers" {
  description = "Bootstrap brokers, host:port separated by commas."
  value       = local.managed_kafka ? module.kafka[0].brokers : local.kafka_signs_in ? join(",", var.kafka.brokers) : "redpanda:9092"
}

output "kafka_secret_ref" {
  description = "Name of the secret that holds the Kafka users' passwords, one field for each; null without authentication."
  value       = local.kafka_signs_in ? module.secrets.names["kafka"] : null
}

output "registry_url" {
  description = "Registry and path prefix of the images, without a trailing slash."
  value       = var.registry.url == null ? module.registry[0].url : var.registry.url
}

output "dns_zone" {
  description = "Zone that the gateway's names are made in."
  value       = module.dns.zone_name
}

output "secret_store" {
  description = "Where External Secrets reads, as kind:identifier."
  value       = "aws-secretsmanager:${var.region}"
}
