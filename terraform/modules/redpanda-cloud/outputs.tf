output "brokers" {
  description = "Bootstrap brokers, host:port separated by commas."
  value       = join(",", local.create ? redpanda_serverless_cluster.this[0].kafka_api.seed_brokers : var.existing.brokers)
}

output "topics" {
  description = "Names of all topics, dead letters included, whether or not they are made here."
  value       = sort(keys(local.topics))
}

output "users" {
  description = "Names of the users that are made here."
  value       = sort(keys(local.users))
}

output "console_url" {
  description = "Address of the cluster's console; empty for a Kafka that exists already."
  value       = local.create ? redpanda_serverless_cluster.this[0].console_url : ""
}

output "owner_id" {
  description = "Id that changes only when the users are made again; their passwords must then be written to the vault again."
  value       = join(" ", concat([local.create ? redpanda_serverless_cluster.this[0].id : "existing"], sort([for user in redpanda_user.this : user.id])))
}
