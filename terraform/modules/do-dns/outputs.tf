output "zone" {
  description = "Domain of the zone."
  value       = var.zone
}

output "nameservers" {
  description = "Name servers to enter at the registrar; empty when the zone is not made here."
  value       = var.create_zone ? ["ns1.digitalocean.com", "ns2.digitalocean.com", "ns3.digitalocean.com"] : []
}
