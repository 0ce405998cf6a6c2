mock_provider "oci" {}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  zone           = "taskora.example.com"
  tags           = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
  records = {
    "api" = { type = "A", values = ["198.51.100.10", "198.51.100.11"] }
    "@"   = { type = "CAA", values = ["0 issue \"letsencrypt.org\""], ttl = 300 }
  }
}

run "refuses_a_compartment_that_is_no_ocid" {
  command = plan
  variables { compartment_id = "dev" }
  expect_failures = [var.compartment_id]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables { tags = { "taskora:environment" = "dev" } }
  expect_failures = [var.tags]
}

run "refuses_a_zone_with_a_trailing_dot" {
  command = plan
  variables { zone = "taskora.example.com." }
  expect_failures = [var.zone]
}

run "refuses_a_record_name_with_a_space" {
  command = plan
  variables { records = { "a b" = { type = "A", values = ["198.51.100.10"] } } }
  expect_failures = [var.records]
}

run "refuses_a_record_type_it_does_not_know" {
  command = plan
  variables { records = { api = { type = "MX", values = ["x"] } } }
  expect_failures = [var.records]
}

run "refuses_a_record_without_values" {
  command = plan
  variables { records = { api = { type = "A", values = [] } } }
  expect_failures = [var.records]
}

run "refuses_a_long_lived_record" {
  command = plan
  variables { records = { api = { type = "A", values = ["198.51.100.10"], ttl = 3600 } } }
  expect_failures = [var.records]
}

run "refuses_a_record_that_lives_for_a_second" {
  command = plan
  variables { records = { api = { type = "A", values = ["203.0.113.7"], ttl = 1 } } }
  expect_failures = [var.records]
}
