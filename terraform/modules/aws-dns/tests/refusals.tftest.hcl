mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  zone_name = "test.example.com"
  tags      = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables {
    tags = { "taskora:environment" = "test" }
  }
  expect_failures = [var.tags]
}

run "refuses_a_zone_with_a_trailing_dot" {
  command = plan
  variables {
    zone_name = "test.example.com."
  }
  expect_failures = [var.zone_name]
}

run "refuses_a_zone_of_one_word" {
  command = plan
  variables {
    zone_name = "localhost"
  }
  expect_failures = [var.zone_name]
}

run "refuses_a_record_name_with_capitals" {
  command = plan
  variables {
    records = { WWW = { type = "A", values = ["203.0.113.1"] } }
  }
  expect_failures = [var.records]
}

run "refuses_a_record_type_it_does_not_know" {
  command = plan
  variables {
    records = { www = { type = "SPF", values = ["x"] } }
  }
  expect_failures = [var.records]
}

run "refuses_a_record_without_a_value" {
  command = plan
  variables {
    records = { www = { type = "A", values = [] } }
  }
  expect_failures = [var.records]
}

run "refuses_a_record_that_lives_an_hour" {
  command = plan
  variables {
    records = { www = { type = "A", values = ["203.0.113.1"], ttl_seconds = 3600 } }
  }
  expect_failures = [var.records]
}

run "refuses_an_authority_that_is_no_domain" {
  command = plan
  variables {
    certificate_authorities = ["Let's Encrypt"]
  }
  expect_failures = [var.certificate_authorities]
}

run "refuses_a_record_that_lives_for_a_second" {
  command = plan
  variables {
    records = { www = { type = "A", values = ["203.0.113.7"], ttl_seconds = 1 } }
  }
  expect_failures = [var.records]
}
