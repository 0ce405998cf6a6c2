output "url" {
  description = "Registry and path prefix of the images: host/name/prefix."
  value       = "registry.digitalocean.com/${var.create ? digitalocean_container_registry.this[0].name : var.name}/${var.prefix}"
}
