output "zone" {
  description = "Domain of the zone."
  value       = var.zone
}

output "nameservers" {
  description = "Name servers to enter at the registrar; empty when the zone is not made here."
  value       = flatten([for zone in oci_dns_zone.this : [for server in zone.nameservers : server.hostname]])
}
