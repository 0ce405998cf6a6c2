output "vcn_id" {
  description = "OCID of the network."
  value       = oci_core_vcn.this.id
}

output "subnet_ids" {
  description = "OCID of each subnet: api, load_balancers, nodes, and data and pods where they exist."
  value       = { for key, subnet in oci_core_subnet.this : key => subnet.id }
}

output "group_ids" {
  description = "OCID of each security group: api, nodes, and data and pods where they exist."
  value       = { for key, group in oci_core_network_security_group.this : key => group.id }
}

output "private_nodes" {
  description = "Whether the nodes have no public address."
  value       = local.private_nodes
}
