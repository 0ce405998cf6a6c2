mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name   = "taskora-test"
  prefix = "taskora/test"
  tags   = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }

  secrets = {
    database = { description = "Owner of the database", owner_id = "db-ONE" }
    smtp     = { description = "User and password of the mail server", written = false }
  }
  contents = { database = { username = "taskora_owner", password = "planted-secret-of-the-owner" } }
}

run "keeps_secrets_under_the_prefix_with_the_environments_key" {
  command = plan

  assert {
    condition     = output.names == { database = "taskora/test/database", smtp = "taskora/test/smtp" }
    error_message = "a secret is named prefix/key"
  }
  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == aws_kms_key.this.arn && secret.recovery_window_in_days == 30])
    error_message = "secrets are encrypted with the environment's key and can be brought back"
  }
}

run "writes_only_what_it_is_given" {
  command = plan

  assert {
    condition     = keys(aws_secretsmanager_secret_version.this) == ["database"]
    error_message = "a secret that people fill stays an empty box"
  }
  assert {
    condition     = aws_secretsmanager_secret_version.this["database"].secret_string_wo == null
    error_message = "the value is in no plan"
  }
}

run "sends_a_value_again_when_its_owner_is_new" {
  command = plan
  variables {
    secrets = { database = { description = "Owner of the database", owner_id = "db-TWO" } }
  }

  assert {
    condition     = aws_secretsmanager_secret_version.this["database"].secret_string_wo_version != parseint(substr(sha256("db-ONE 1"), 0, 7), 16)
    error_message = "another owner means another number"
  }
}

run "sends_a_value_again_when_its_version_is_raised" {
  command = plan
  variables {
    secrets = { database = { description = "Owner of the database", owner_id = "db-ONE", version = 2 } }
  }

  assert {
    condition     = aws_secretsmanager_secret_version.this["database"].secret_string_wo_version != parseint(substr(sha256("db-ONE 1"), 0, 7), 16)
    error_message = "another version means another number"
  }
}

run "rotates_a_key_that_only_this_account_can_use" {
  command = plan

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "the key rotates and cannot be lost at once"
  }
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key.this.policy).Statement :
      try(statement.Principal.AWS, "") != "*" || try(statement.Condition.StringEquals["kms:CallerAccount"], "") == "123456789012"
    ])
    error_message = "a wildcard principal is bound to the account"
  }
}

run "lets_readers_read_and_nothing_else" {
  command = plan

  assert {
    condition     = toset(flatten([for statement in jsondecode(aws_iam_policy.read.policy).Statement : statement.Action])) == toset(["kms:Decrypt", "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"])
    error_message = "the policy holds three actions"
  }
  assert {
    condition     = jsondecode(aws_iam_policy.read.policy).Statement[0].Resource == "arn:aws:secretsmanager:eu-central-1:123456789012:secret:taskora/test/*"
    error_message = "only this environment's folder"
  }
}

run "forgets_deleted_secrets_at_once_when_told" {
  command = plan
  variables { recovery_days = 0 }

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.recovery_window_in_days == 0])
    error_message = "throw-away environments can be made again under the same names"
  }
}

run "tags_everything" {
  command = plan

  assert {
    condition = alltrue([
      for tags in concat([aws_kms_key.this.tags, aws_iam_policy.read.tags], [for secret in aws_secretsmanager_secret.this : secret.tags]) :
      tags["taskora:environment"] == "test" && tags["taskora:managed-by"] == "terraform"
    ])
    error_message = "every resource carries both tags"
  }
}
