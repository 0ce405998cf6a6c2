# Valkey on ElastiCache. It holds nothing that cannot be made again, so memory that runs out drops
# the oldest entries instead of refusing writes.

locals {
  family = "valkey${split(".", var.engine_version)[0]}"
}

resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Subnets without a route to the internet"
  subnet_ids  = var.subnet_ids

  tags = var.tags
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${var.name}-${local.family}"
  family      = local.family
  description = "Drops the least used entries when memory runs out"

  parameter {
    name  = "maxmemory-policy"
    value = "allkeys-lru"
  }

  tags = var.tags
}

resource "aws_security_group" "this" {
  name        = "${var.name}-cache"
  description = "Cache of ${var.name}; closed but for the rules below"
  vpc_id      = var.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-cache" })
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = var.ingress_rules

  security_group_id            = aws_security_group.this.id
  description                  = each.key
  referenced_security_group_id = each.value.security_group_id
  cidr_ipv4                    = each.value.cidr_ipv4
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379

  tags = merge(var.tags, { Name = each.key })
}

resource "aws_elasticache_replication_group" "this" {
  # No auth_token: it would be kept in state. Who has to sign in does so as a user, see user.tf.
  #checkov:skip=CKV2_AWS_50: fail-over follows the number of replicas; production has one or more.
  replication_group_id = var.name
  description          = "Cache of ${var.name}"

  engine                     = "valkey"
  engine_version             = var.engine_version
  auto_minor_version_upgrade = true
  node_type                  = var.node_type
  parameter_group_name       = aws_elasticache_parameter_group.this.name
  port                       = 6379

  num_cache_clusters         = 1 + var.replicas
  automatic_failover_enabled = var.replicas > 0
  multi_az_enabled           = var.replicas > 0

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [aws_security_group.this.id]
  user_group_ids     = var.access == "password" ? [aws_elasticache_user_group.this[0].user_group_id] : null

  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn

  snapshot_retention_limit = var.snapshot_days
  maintenance_window       = "sun:04:30-sun:05:30"

  tags = var.tags
}
