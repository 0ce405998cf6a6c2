mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name   = "taskora-test"
  prefix = "taskora/test"
  tags   = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables {
    name = "Taskora"
  }
  expect_failures = [var.name]
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

run "refuses_a_secret_name_with_a_slash" {
  command = plan
  variables {
    secrets = { "a/b" = { description = "Something long enough", written = false } }
  }
  expect_failures = [var.secrets]
}

run "refuses_a_secret_without_a_description" {
  command = plan
  variables {
    secrets = { mail = { description = "", written = false } }
  }
  expect_failures = [var.secrets]
}

run "refuses_version_nought" {
  command = plan
  variables {
    secrets = { mail = { description = "Something long enough", written = false, version = 0 } }
  }
  expect_failures = [var.secrets]
}

run "refuses_contents_without_a_field" {
  command = plan
  variables {
    contents = { mail = {} }
  }
  expect_failures = [var.contents]
}

run "refuses_a_recovery_that_aws_does_not_offer" {
  command = plan
  variables {
    recovery_days = 3
  }
  expect_failures = [var.recovery_days]
}

run "refuses_a_version_between_two_and_a_recovery_of_more_than_a_month" {
  command = plan
  variables {
    secrets       = { mail = { description = "Something long enough", written = false, version = 1.5 } }
    recovery_days = 31
  }
  expect_failures = [var.secrets, var.recovery_days]
}

run "refuses_a_written_secret_without_contents" {
  command = plan
  variables {
    secrets = { mail = { description = "Something long enough" } }
  }
  expect_failures = [var.contents]
}
