# The contract of tests/outputs.yaml, the same in every environment of every cloud.

output "region" {
  description = "Region of the environment."
  value       = var.region
}

output "kubeconfig_command" {
  description = "Command that writes the cluster's kubeconfig; it asks Oracle's command line for a token and holds no secret."
  value       = module.cluster.kubeconfig_command
}

output "kubernetes_version" {
  description = "Version the control plane was asked to run, without a leading v."
  value       = module.cluster.kubernetes_version
}

output "database_host" {
  description = "Host of PostgreSQL; inside the cluster a service name."
  value       = local.managed_database ? module.postgres[0].host : coalesce(var.database.host, "postgres")
}

output "database_port" {
  description = "Port of PostgreSQL."
  value       = local.managed_database ? module.postgres[0].port : var.database.port
}

output "database_name" {
  description = "Database that the migrations own."
  value       = var.database.name
}

output "database_secret_ref" {
  description = "Name of the secret that holds PostgreSQL's user and password, in the fields username and password."
  value       = module.vault.secret_names["database"]
}

output "cache_host" {
  description = "Host of Valkey; inside the cluster a service name."
  value       = local.managed_cache ? module.cache[0].host : coalesce(var.cache.host, "valkey")
}

output "cache_port" {
  description = "Port of Valkey."
  value       = local.managed_cache ? module.cache[0].port : var.cache.port
}

output "kafka_brokers" {
  description = "Bootstrap brokers, host:port separated by commas."
  value       = local.managed_kafka ? module.kafka[0].brokers : local.inside ? "redpanda:9092" : join(",", var.kafka.brokers)
}

output "kafka_secret_ref" {
  description = "Name of the secret that holds the Kafka users' passwords, one field for each; null without authentication."
  value       = local.inside ? null : module.vault.secret_names["kafka"]
}

output "registry_url" {
  description = "Registry and path prefix of the images, without a trailing slash."
  value       = var.registry.url == null ? module.registry[0].url : var.registry.url
}

output "dns_zone" {
  description = "Zone that the gateway's names are made in."
  value       = var.dns.zone_name
}

output "secret_store" {
  description = "Where External Secrets reads, as kind:identifier."
  value       = module.vault.secret_store
}
