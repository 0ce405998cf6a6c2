mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  bucket_name = "taskora-state-test"
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables {
    tags = { "taskora:environment" = "test" }
  }
  expect_failures = [var.tags]
}

run "refuses_a_bucket_name_with_dots" {
  command = plan
  variables {
    bucket_name = "taskora.state"
  }
  expect_failures = [var.bucket_name]
}

run "refuses_to_forget_states_within_a_month" {
  command = plan
  variables {
    keep_version_days = 7
  }
  expect_failures = [var.keep_version_days]
}

run "refuses_to_keep_states_for_ever" {
  command = plan
  variables {
    keep_version_days = 3651
  }
  expect_failures = [var.keep_version_days]
}
