mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  bucket_name = "taskora-state-test"
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "keeps_states_private_encrypted_and_recoverable" {
  command = plan

  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_acls && aws_s3_bucket_public_access_block.this.block_public_policy && aws_s3_bucket_public_access_block.this.ignore_public_acls && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    error_message = "nothing can make the bucket public"
  }
  assert {
    condition     = [for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule : rule.apply_server_side_encryption_by_default[0].sse_algorithm] == ["aws:kms"] && aws_kms_key.this.enable_key_rotation
    error_message = "states are encrypted with a key that rotates"
  }
  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled" && aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 365
    error_message = "an overwritten state is kept for a year"
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "only TLS"
  }
  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "the bucket does not go while it holds states"
  }
}

run "forgets_states_earlier_when_told" {
  command = plan
  variables { keep_version_days = 30 }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 30
    error_message = "the days reach the rule"
  }
}

run "goes_with_its_states_when_told" {
  command = plan
  variables { delete_with_states = true }

  assert {
    condition     = aws_s3_bucket.this.force_destroy
    error_message = "for tests only"
  }
}

run "locks_by_file" {
  command = plan

  assert {
    condition     = strcontains(output.backend_config, "use_lockfile = true") && !strcontains(output.backend_config, "dynamodb")
    error_message = "the backend locks with a file beside the state"
  }
}

run "tags_everything" {
  command = plan

  assert {
    condition     = alltrue([for tags in [aws_s3_bucket.this.tags, aws_kms_key.this.tags] : tags["taskora:environment"] == "test" && tags["taskora:managed-by"] == "terraform"])
    error_message = "every resource carries both tags"
  }
}
