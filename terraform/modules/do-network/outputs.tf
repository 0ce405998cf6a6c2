output "vpc_id" {
  description = "Identifier of the private network."
  value       = digitalocean_vpc.this.id
}

output "node_tag" {
  description = "Tag that the cluster's nodes must carry."
  value       = var.node_tag
}
