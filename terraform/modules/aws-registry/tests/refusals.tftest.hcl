mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  prefix       = "taskora"
  repositories = ["task-api", "notifier"]
  kms_key_arn  = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  tags         = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "refuses_an_alias_instead_of_a_key" {
  command = plan
  variables {
    kms_key_arn = "alias/taskora"
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables {
    tags = { "taskora:environment" = "test" }
  }
  expect_failures = [var.tags]
}

run "refuses_a_prefix_with_a_slash_at_the_end" {
  command = plan
  variables {
    prefix = "taskora/"
  }
  expect_failures = [var.prefix]
}

run "refuses_to_make_no_repository" {
  command = plan
  variables {
    repositories = []
  }
  expect_failures = [var.repositories]
}

run "refuses_a_repository_name_with_capitals" {
  command = plan
  variables {
    repositories = ["TaskApi"]
  }
  expect_failures = [var.repositories]
}

run "refuses_to_keep_almost_no_image" {
  command = plan
  variables {
    keep_images = 1
  }
  expect_failures = [var.keep_images]
}

run "refuses_to_delete_untagged_images_at_once" {
  command = plan
  variables {
    untagged_days = 0
  }
  expect_failures = [var.untagged_days]
}

run "refuses_an_account_that_is_none" {
  command = plan
  variables {
    pull_account_ids = ["production"]
  }
  expect_failures = [var.pull_account_ids]
}

run "refuses_to_keep_more_than_a_registry_should" {
  command = plan
  variables {
    keep_images   = 1001
    untagged_days = 366
  }
  expect_failures = [var.keep_images, var.untagged_days]
}
