mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name       = "taskora-test"
  repository = { owner = "example", name = "taskora", owner_id = 1001, id = 2002 }
  subjects   = { plan = ["pull_request"], apply = ["environment:test"], push = ["ref:refs/heads/main"] }
  state      = { bucket_arn = "arn:aws:s3:::taskora-state", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000", path = "aws/test/terraform.tfstate" }
  tags       = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
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

run "refuses_a_repository_with_a_pattern" {
  command = plan
  variables {
    repository = { owner = "*", name = "taskora", owner_id = 1, id = 2 }
  }
  expect_failures = [var.repository]
}

run "refuses_a_repository_with_half_of_its_ids" {
  command = plan
  variables {
    repository    = { owner = "example", name = "taskora", id = 2 }
    subject_forms = ["names"]
  }
  expect_failures = [var.repository]
}

run "refuses_a_subject_form_it_does_not_know" {
  command = plan
  variables {
    subject_forms = ["wildcard"]
  }
  expect_failures = [var.subject_forms]
}

run "refuses_the_immutable_form_without_ids" {
  command = plan
  variables {
    repository = { owner = "example", name = "taskora" }
  }
  expect_failures = [var.subject_forms]
}

run "refuses_a_subject_with_a_pattern" {
  command = plan
  variables {
    subjects = { plan = ["pull_request"], apply = ["environment:*"], push = [] }
  }
  expect_failures = [var.subjects]
}

run "refuses_a_subject_of_another_kind" {
  command = plan
  variables {
    subjects = { plan = ["actor:somebody"], apply = ["environment:test"], push = [] }
  }
  expect_failures = [var.subjects]
}

run "refuses_to_let_pull_requests_apply" {
  command = plan
  variables {
    subjects = { plan = ["pull_request"], apply = ["pull_request"], push = [] }
  }
  expect_failures = [var.subjects]
}

run "refuses_to_let_pull_requests_push" {
  command = plan
  variables {
    subjects = { plan = ["pull_request"], apply = ["environment:test"], push = ["pull_request"] }
  }
  expect_failures = [var.subjects]
}

run "refuses_a_bucket_name_instead_of_its_arn" {
  command = plan
  variables {
    state = { bucket_arn = "taskora-state", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000", path = "aws/test/terraform.tfstate" }
  }
  expect_failures = [var.state]
}

run "refuses_a_state_path_with_a_pattern" {
  command = plan
  variables {
    state = { bucket_arn = "arn:aws:s3:::taskora-state", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000", path = "aws/*/terraform.tfstate" }
  }
  expect_failures = [var.state]
}

run "refuses_a_pattern_of_repositories" {
  command = plan
  variables {
    repository_arns = { all = "arn:aws:ecr:eu-central-1:123456789012:repository/*" }
  }
  expect_failures = [var.repository_arns]
}

run "refuses_a_role_that_nobody_may_take" {
  command = plan
  variables {
    subjects = { plan = ["pull_request"], apply = [], push = [] }
  }
  expect_failures = [aws_iam_role.this]
}

run "refuses_a_state_encrypted_with_an_alias" {
  command = plan
  variables {
    state = { bucket_arn = "arn:aws:s3:::taskora-state", kms_key_arn = "alias/state", path = "aws/test/terraform.tfstate" }
  }
  expect_failures = [var.state]
}

run "refuses_a_repository_name_with_a_slash" {
  command = plan
  variables { repository = { owner = "example", name = "task/ora", owner_id = 1, id = 2 } }
  expect_failures = [var.repository]
}

run "refuses_to_trust_no_form_at_all" {
  command = plan
  variables { subject_forms = [] }
  expect_failures = [var.subject_forms]
}
