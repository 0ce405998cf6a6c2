output "host" {
  description = "Name of the primary; it speaks TLS only."
  value       = oci_redis_redis_cluster.this.primary_fqdn
}

output "port" {
  description = "Port of the cache."
  value       = 6379
}
