mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name        = "taskora-test"
  vpc_id      = "vpc-0a"
  subnet_ids  = ["subnet-0a", "subnet-0b"]
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "makes_one_encrypted_valkey_node" {
  command = plan

  assert {
    condition     = aws_elasticache_replication_group.this.engine == "valkey" && aws_elasticache_replication_group.this.num_cache_clusters == 1 && !aws_elasticache_replication_group.this.automatic_failover_enabled
    error_message = "one node without a copy"
  }
  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required" && aws_elasticache_replication_group.this.at_rest_encryption_enabled == "true" && aws_elasticache_replication_group.this.kms_key_id == var.kms_key_arn
    error_message = "encrypted on the way and on disk"
  }
  assert {
    condition     = [for p in aws_elasticache_parameter_group.this.parameter : "${p.name}=${p.value}"] == ["maxmemory-policy=allkeys-lru"] && aws_elasticache_parameter_group.this.family == "valkey8"
    error_message = "a full cache drops old entries"
  }
  assert {
    condition     = output.host == "valkey.example.internal" && output.port == 6379
    error_message = "the outputs are those of the primary"
  }
}

run "takes_over_by_itself_with_a_replica" {
  command = plan
  variables { replicas = 1 }

  assert {
    condition     = aws_elasticache_replication_group.this.num_cache_clusters == 2 && aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "a replica means fail-over to another zone"
  }
}

run "needs_no_user_when_the_network_decides" {
  command = plan

  assert {
    condition     = length(aws_elasticache_user.this) + length(aws_elasticache_user_group.this) == 0 && aws_elasticache_replication_group.this.user_group_ids == null
    error_message = "access = network makes no user"
  }
  assert {
    condition     = output.username == "" && output.set_password_command == ""
    error_message = "and there is no password to set"
  }
}

run "lets_nobody_in_before_the_password_is_set" {
  command = plan
  variables {
    access               = "password"
    password_secret_name = "taskora/test/cache"
  }

  assert {
    condition     = aws_elasticache_user.this[0].authentication_mode[0].type == "iam" && aws_elasticache_user.this[0].authentication_mode[0].passwords == null && aws_elasticache_replication_group.this.user_group_ids == toset(["taskora-test"])
    error_message = "the user exists without a password, and the cache knows no other"
  }
  assert {
    condition     = strcontains(aws_elasticache_user.this[0].access_string, "-@dangerous") && strcontains(aws_elasticache_user.this[0].access_string, "-@admin")
    error_message = "the user cannot flush or reconfigure the cache"
  }
  assert {
    condition     = strcontains(output.set_password_command, "--secret-id taskora/test/cache") && strcontains(output.set_password_command, "--cli-input-json file:///dev/stdin")
    error_message = "the command moves the password from the vault through a pipe"
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
  variables { ingress_rules = { "Valkey from the nodes of the cluster" = { security_group_id = "sg-0nodes" } } }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.this : "${rule.description}: ${rule.referenced_security_group_id} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"] == ["Valkey from the nodes of the cluster: sg-0nodes tcp 6379-6379"]
    error_message = "one port, described by its sentence"
  }
}

run "tags_everything" {
  command = plan
  variables {
    access               = "password"
    password_secret_name = "taskora/test/cache"
  }

  assert {
    condition = alltrue([
      for tags in [
        aws_elasticache_replication_group.this.tags, aws_elasticache_subnet_group.this.tags, aws_elasticache_parameter_group.this.tags,
        aws_elasticache_user.this[0].tags, aws_elasticache_user_group.this[0].tags, aws_security_group.this.tags,
      ] : tags["taskora:environment"] == "test" && tags["taskora:managed-by"] == "terraform"
    ])
    error_message = "every resource carries both tags"
  }
}
