output "host" {
  description = "Private host of the primary; it speaks TLS only."
  value       = digitalocean_database_cluster.this.private_host
}

output "port" {
  description = "Port of the primary."
  value       = digitalocean_database_cluster.this.port
}

output "database" {
  description = "Database that the migrations own."
  value       = digitalocean_database_db.this.name
}
