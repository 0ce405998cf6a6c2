mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  prefix       = "taskora"
  repositories = ["notifier", "task-api"]
  kms_key_arn  = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  tags         = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "makes_one_private_repository_for_each_image" {
  command = plan

  assert {
    condition     = [for repository in aws_ecr_repository.this : repository.name] == ["taskora/notifier", "taskora/task-api"] && output.url == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/taskora"
    error_message = "an image is url/name"
  }
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.image_tag_mutability == "IMMUTABLE" && repository.image_scanning_configuration[0].scan_on_push])
    error_message = "tags cannot be moved and pushes are scanned"
  }
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.encryption_configuration[0].encryption_type == "KMS" && repository.encryption_configuration[0].kms_key == var.kms_key_arn])
    error_message = "images are encrypted with the environment's key"
  }
  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : !repository.force_delete && repository.tags["taskora:environment"] == "test" && repository.tags["taskora:managed-by"] == "terraform"])
    error_message = "images are kept, repositories tagged"
  }
}

run "deletes_images_nobody_needs" {
  command = plan
  variables {
    keep_images   = 20
    untagged_days = 3
  }

  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this["notifier"].policy).rules : rule.selection.countNumber] == [3, 20]
    error_message = "untagged ones after days, tagged ones by number"
  }
}

run "lets_no_other_account_pull_by_default" {
  command = plan

  assert {
    condition     = length(aws_ecr_repository_policy.pull) == 0
    error_message = "the default is closed"
  }
}

run "lets_named_accounts_pull_and_nothing_else" {
  command = plan
  variables { pull_account_ids = ["210987654321"] }

  assert {
    condition     = alltrue([for policy in aws_ecr_repository_policy.pull : jsondecode(policy.policy).Statement[0].Principal.AWS == ["arn:aws:iam::210987654321:root"] && !anytrue([for action in jsondecode(policy.policy).Statement[0].Action : strcontains(action, "Put")])])
    error_message = "named accounts read"
  }
}

run "goes_with_its_images_when_told" {
  command = plan
  variables { delete_with_images = true }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.this : repository.force_delete])
    error_message = "throw-away environments can be destroyed in one step"
  }
}
