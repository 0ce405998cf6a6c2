# One VPC in three layers. Public subnets hold load balancers and NAT gateways, node subnets the
# cluster, data subnets the databases: these have no route to the internet in either direction.

data "aws_region" "current" {}

locals {
  # A /16 is cut into /19 for nodes (pods take addresses too), /22 public and /24 data; smaller
  # networks shrink in proportion. The three blocks never overlap: 0-127, 128-143 and 192-195.
  node_subnets   = { for i, zone in var.zones : zone => cidrsubnet(var.cidr, 3, i) if var.nat_gateways != "none" }
  public_subnets = { for i, zone in var.zones : zone => cidrsubnet(var.cidr, 6, 32 + i) }
  data_subnets   = { for i, zone in var.zones : zone => cidrsubnet(var.cidr, 8, 192 + i) }
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = merge(var.tags, { Name = var.name })
}

# Adopted in order to empty it: whatever forgets to name a security group can then reach nothing.
resource "aws_default_security_group" "closed" {
  vpc_id  = aws_vpc.this.id
  ingress = []
  egress  = []

  tags = merge(var.tags, { Name = "${var.name}-default-closed" })
}

resource "aws_subnet" "public" {
  for_each = local.public_subnets

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  # Only the fallback without NAT gateways puts nodes here; they then need an address of their own.
  map_public_ip_on_launch = var.nat_gateways == "none"

  tags = merge(var.tags, { Name = "${var.name}-public-${each.key}", "kubernetes.io/role/elb" = "1" })
}

resource "aws_subnet" "node" {
  for_each = local.node_subnets

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = merge(var.tags, { Name = "${var.name}-node-${each.key}", "kubernetes.io/role/internal-elb" = "1" })
}

resource "aws_subnet" "data" {
  for_each = local.data_subnets

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = merge(var.tags, { Name = "${var.name}-data-${each.key}" })
}
