output "host" {
  description = "Host that takes reads and writes."
  value       = local.rds == 1 ? aws_db_instance.this[0].address : aws_rds_cluster.this[0].endpoint
}

output "port" {
  description = "Port of the server."
  value       = 5432
}

output "database_name" {
  description = "Database made on the server."
  value       = var.database_name
}

output "username" {
  description = "Owner of the database."
  value       = var.username
}

output "owner_id" {
  description = "Id that changes only when the server is replaced; its password must then be written to the vault again."
  value       = local.rds == 1 ? aws_db_instance.this[0].resource_id : aws_rds_cluster.this[0].cluster_resource_id
}

output "security_group_id" {
  description = "Security group of the server."
  value       = aws_security_group.this.id
}
