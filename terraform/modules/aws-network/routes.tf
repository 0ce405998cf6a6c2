locals {
  # NAT gateways by the zone they stand in, and for each zone of nodes the one it leaves through.
  nat_zones = var.nat_gateways == "per_zone" ? var.zones : var.nat_gateways == "single" ? [var.zones[0]] : []
  nat_for   = { for zone in keys(local.node_subnets) : zone => var.nat_gateways == "per_zone" ? zone : var.zones[0] }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = var.name })
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)

  domain = "vpc"

  tags = merge(var.tags, { Name = "${var.name}-nat-${each.key}" })
}

resource "aws_nat_gateway" "this" {
  for_each = toset(local.nat_zones)

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id

  tags = merge(var.tags, { Name = "${var.name}-${each.key}" })

  depends_on = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-public" })
}

resource "aws_route" "public_to_internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "node" {
  for_each = local.nat_for

  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-node-${each.key}" })
}

resource "aws_route" "node_to_internet" {
  for_each = local.nat_for

  route_table_id         = aws_route_table.node[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.value].id
}

resource "aws_route_table_association" "node" {
  for_each = local.node_subnets

  subnet_id      = aws_subnet.node[each.key].id
  route_table_id = aws_route_table.node[each.key].id
}

# No route at all beyond the network itself.
resource "aws_route_table" "data" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-data" })
}

resource "aws_route_table_association" "data" {
  for_each = aws_subnet.data

  subnet_id      = each.value.id
  route_table_id = aws_route_table.data.id
}
