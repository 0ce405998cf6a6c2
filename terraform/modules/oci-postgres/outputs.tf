output "host" {
  description = "Private address of the primary."
  value       = oci_psql_db_system.this.network_details[0].primary_db_endpoint_private_ip
}

output "port" {
  description = "Port of PostgreSQL."
  value       = 5432
}

output "admin_username" {
  description = "Administrator's name."
  value       = var.admin_username
}
