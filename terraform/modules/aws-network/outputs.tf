output "vpc_id" {
  description = "Id of the network."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "IPv4 range of the network."
  value       = aws_vpc.this.cidr_block
}

output "node_subnet_ids" {
  description = "Subnets for the cluster's nodes, one for each zone; the public ones when there is no NAT gateway."
  value       = [for zone in var.zones : var.nat_gateways == "none" ? aws_subnet.public[zone].id : aws_subnet.node[zone].id]
}

output "public_subnet_ids" {
  description = "Subnets for internet-facing load balancers, one for each zone."
  value       = [for zone in var.zones : aws_subnet.public[zone].id]
}

output "data_subnet_ids" {
  description = "Subnets without a route to the internet, for databases, one for each zone."
  value       = [for zone in var.zones : aws_subnet.data[zone].id]
}

output "nat_addresses" {
  description = "Public addresses nodes are seen under from outside; empty without NAT gateways."
  value       = [for zone in local.nat_zones : aws_eip.nat[zone].public_ip]
}
