mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name        = "taskora-test"
  vpc_id      = "vpc-0a"
  subnet_ids  = ["subnet-0a", "subnet-0b"]
  password    = "planted-secret-of-the-owner"
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "makes_one_encrypted_private_rds_server" {
  command = plan

  assert {
    condition     = length(aws_db_instance.this) == 1 && length(aws_rds_cluster.this) == 0 && length(aws_rds_cluster_instance.this) == 0
    error_message = "rds is one server and no Aurora"
  }
  assert {
    condition     = aws_db_instance.this[0].storage_encrypted && aws_db_instance.this[0].kms_key_id == var.kms_key_arn && aws_db_instance.this[0].performance_insights_kms_key_id == var.kms_key_arn
    error_message = "storage and performance data are encrypted with the environment's key"
  }
  assert {
    condition     = !aws_db_instance.this[0].publicly_accessible && !aws_db_instance.this[0].multi_az
    error_message = "no public address; no standby unless asked for"
  }
  assert {
    condition     = contains([for p in aws_db_parameter_group.rds[0].parameter : "${p.name}=${p.value}"], "rds.force_ssl=1")
    error_message = "TLS is required"
  }
  assert {
    condition     = aws_db_instance.this[0].deletion_protection && !aws_db_instance.this[0].skip_final_snapshot && aws_db_instance.this[0].final_snapshot_identifier == "taskora-test-final"
    error_message = "data is protected by default"
  }
  assert {
    condition     = output.host == "rds.example.internal" && output.port == 5432 && output.owner_id == "db-MOCK"
    error_message = "the outputs are those of the server"
  }
}

run "keeps_the_password_out_of_the_plan" {
  command = plan

  assert {
    condition     = aws_db_instance.this[0].password_wo == null && aws_db_instance.this[0].password == null && aws_db_instance.this[0].password_wo_version == 1
    error_message = "the password is a write-only argument"
  }
}

run "sets_a_new_password_when_its_version_is_raised" {
  command = plan
  variables { password_version = 2 }

  assert {
    condition     = aws_db_instance.this[0].password_wo_version == 2
    error_message = "the version reaches the server"
  }
}

run "keeps_a_standby_when_asked" {
  command = plan
  variables { highly_available = true }

  assert {
    condition     = aws_db_instance.this[0].multi_az
    error_message = "highly_available is a standby in another zone"
  }
}

run "gives_its_data_up_when_told" {
  command = plan
  variables { deletion_protection = false }

  assert {
    condition     = !aws_db_instance.this[0].deletion_protection && aws_db_instance.this[0].skip_final_snapshot && aws_db_instance.this[0].final_snapshot_identifier == null
    error_message = "throw-away environments can be destroyed in one step"
  }
}

run "makes_one_encrypted_private_aurora_server" {
  command = plan
  variables { engine = "aurora" }

  assert {
    condition     = length(aws_db_instance.this) == 0 && length(aws_rds_cluster.this) == 1 && length(aws_rds_cluster_instance.this) == 1
    error_message = "aurora is one cluster with one server"
  }
  assert {
    condition     = aws_rds_cluster.this[0].storage_encrypted && aws_rds_cluster.this[0].kms_key_id == var.kms_key_arn
    error_message = "storage is encrypted with the environment's key"
  }
  assert {
    condition     = alltrue([for server in aws_rds_cluster_instance.this : !server.publicly_accessible && server.instance_class == "db.serverless"])
    error_message = "servers are serverless and private"
  }
  assert {
    condition     = aws_rds_cluster.this[0].master_password_wo == null && aws_rds_cluster.this[0].master_password == null
    error_message = "the password is a write-only argument"
  }
  assert {
    condition     = contains([for p in aws_rds_cluster_parameter_group.aurora[0].parameter : "${p.name}=${p.value}"], "rds.force_ssl=1")
    error_message = "TLS is required"
  }
  assert {
    condition     = output.host == "aurora.example.internal" && output.owner_id == "cluster-MOCK"
    error_message = "the outputs are those of the cluster"
  }
}

run "makes_a_second_aurora_server_when_asked" {
  command = plan
  variables {
    engine           = "aurora"
    highly_available = true
  }

  assert {
    condition     = length(aws_rds_cluster_instance.this) == 2 && aws_rds_cluster_instance.this[1].promotion_tier == 1
    error_message = "the second server takes over after the first"
  }
}

run "lets_aurora_sleep_only_when_its_minimum_is_nought" {
  command = plan
  variables {
    engine   = "aurora"
    capacity = { minimum = 0, maximum = 2, pause_after_seconds = 600 }
  }

  assert {
    condition     = aws_rds_cluster.this[0].serverlessv2_scaling_configuration[0].seconds_until_auto_pause == 600
    error_message = "a minimum of 0 pauses"
  }
}

run "is_reachable_by_nobody_by_default" {
  command = plan

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.this) == 0
    error_message = "the default is closed"
  }
}

run "opens_one_port_to_whom_the_rules_name" {
  command = plan
  variables {
    ingress_rules = {
      "PostgreSQL from the nodes of the cluster" = { security_group_id = "sg-0nodes" }
      "PostgreSQL from the migration host"       = { cidr_ipv4 = "10.9.8.7/32" }
    }
  }

  assert {
    condition = { for sentence, rule in aws_vpc_security_group_ingress_rule.this : rule.description => "${coalesce(rule.cidr_ipv4, rule.referenced_security_group_id)} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}" } == {
      "PostgreSQL from the nodes of the cluster" = "sg-0nodes tcp 5432-5432"
      "PostgreSQL from the migration host"       = "10.9.8.7/32 tcp 5432-5432"
    }
    error_message = "each rule is one port, described by its sentence"
  }
}

run "tags_everything" {
  command = plan

  assert {
    condition = alltrue([
      for tags in [aws_db_instance.this[0].tags, aws_db_subnet_group.this.tags, aws_security_group.this.tags, aws_iam_role.monitoring.tags, aws_db_parameter_group.rds[0].tags] :
      tags["taskora:environment"] == "test" && tags["taskora:managed-by"] == "terraform"
    ])
    error_message = "every resource carries both tags"
  }
}

run "tags_aurora" {
  command = plan
  variables { engine = "aurora" }

  assert {
    condition = alltrue([
      for tags in [aws_rds_cluster.this[0].tags, aws_rds_cluster_instance.this[0].tags, aws_rds_cluster_parameter_group.aurora[0].tags] :
      tags["taskora:environment"] == "test" && tags["taskora:managed-by"] == "terraform"
    ])
    error_message = "every resource carries both tags"
  }
}
