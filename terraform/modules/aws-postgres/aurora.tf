resource "aws_rds_cluster_parameter_group" "aurora" {
  count = local.aurora

  name_prefix = "${var.name}-"
  family      = "aurora-postgresql${local.major}"
  description = "TLS only; slow statements and schema changes are logged"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_rds_cluster" "this" {
  #checkov:skip=CKV2_AWS_8: backups are the cluster's own, backup_days long; a backup plan would keep a second copy of the same.
  count = local.aurora

  cluster_identifier = var.name

  engine                          = "aurora-postgresql"
  engine_version                  = var.engine_version
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.aurora[0].name

  database_name              = var.database_name
  master_username            = var.username
  master_password_wo         = var.password
  master_password_wo_version = var.password_version

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  port                   = 5432

  storage_encrypted = true
  kms_key_id        = var.kms_key_arn

  backup_retention_period      = var.backup_days
  preferred_backup_window      = "02:00-03:00"
  preferred_maintenance_window = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot        = true
  deletion_protection          = var.deletion_protection
  skip_final_snapshot          = !var.deletion_protection
  final_snapshot_identifier    = local.final_snapshot

  iam_database_authentication_enabled = true
  enabled_cloudwatch_logs_exports     = ["postgresql"]

  serverlessv2_scaling_configuration {
    min_capacity             = var.capacity.minimum
    max_capacity             = var.capacity.maximum
    seconds_until_auto_pause = var.capacity.minimum == 0 ? var.capacity.pause_after_seconds : null
  }

  tags = var.tags
}

resource "aws_rds_cluster_instance" "this" {
  count = local.aurora * (var.highly_available ? 2 : 1)

  identifier         = "${var.name}-${count.index}"
  cluster_identifier = aws_rds_cluster.this[0].id

  engine                     = aws_rds_cluster.this[0].engine
  engine_version             = aws_rds_cluster.this[0].engine_version
  auto_minor_version_upgrade = true
  instance_class             = "db.serverless"
  publicly_accessible        = false
  ca_cert_identifier         = "rds-ca-ecc384-g1"
  promotion_tier             = count.index

  copy_tags_to_snapshot                 = true
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.kms_key_arn
  performance_insights_retention_period = 7

  tags = var.tags
}
