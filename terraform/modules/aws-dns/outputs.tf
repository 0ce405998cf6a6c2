output "zone_id" {
  description = "Id of the zone, for the cluster's own records and certificates."
  value       = local.zone_id
}

output "zone_name" {
  description = "Domain of the zone."
  value       = var.zone_name
}

output "name_servers" {
  description = "Servers to enter at the registrar or in the parent zone; empty for a zone that existed before."
  value       = var.create_zone ? aws_route53_zone.this[0].name_servers : []
}
