output "host" {
  description = "Host that takes reads and writes; TLS only."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "port" {
  description = "Port of the cache."
  value       = 6379
}

output "username" {
  description = "User to sign in as; empty when access is network."
  value       = var.access == "password" ? aws_elasticache_user.this[0].user_name : ""
}

output "set_password_command" {
  description = "Gives the user the password kept in the vault; to be run once, and after each change of the secret. Empty when access is network."
  value       = var.access == "password" ? local.set_password_command : ""
}

output "security_group_id" {
  description = "Security group of the cache."
  value       = aws_security_group.this.id
}
