mock_provider "oci" {
  override_during = plan
}

variables {
  name            = "taskora-test"
  compartment_id  = "ocid1.compartment.oc1..example"
  domain_url      = "https://idcs-0123.identity.oraclecloud.com:443"
  oauth_client_id = "0123456789abcdef"
  repository      = { owner = "example", name = "taskora", owner_id = 1001, id = 2002 }
  subjects        = { plan = ["pull_request"], apply = ["environment:test"], push = ["ref:refs/heads/main"] }
  state_bucket    = "taskora-state"
  tags            = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
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

run "refuses_the_tenancy_as_a_compartment" {
  command = plan
  variables {
    compartment_id = "ocid1.tenancy.oc1..example"
  }
  expect_failures = [var.compartment_id]
}

run "refuses_a_domain_with_a_path" {
  command = plan
  variables {
    domain_url = "https://idcs-0123.identity.oraclecloud.com/oauth2"
  }
  expect_failures = [var.domain_url]
}

run "refuses_a_client_id_with_spaces" {
  command = plan
  variables {
    oauth_client_id = "my client"
  }
  expect_failures = [var.oauth_client_id]
}

run "refuses_a_bucket_with_a_quote" {
  command = plan
  variables {
    state_bucket = "a' or 'b"
  }
  expect_failures = [var.state_bucket]
}

run "refuses_a_pipeline_that_nobody_may_start" {
  command = plan
  variables {
    subjects = { plan = [], apply = ["environment:test"], push = [] }
  }
  expect_failures = [oci_identity_policy.pipeline]
}

run "refuses_a_pipeline_that_may_only_plan" {
  command = plan
  variables { subjects = { plan = ["pull_request"], apply = [], push = [] } }
  expect_failures = [oci_identity_policy.pipeline]
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
