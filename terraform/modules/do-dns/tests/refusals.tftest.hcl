mock_provider "digitalocean" {}

variables {
  zone = "taskora.example.com"
  records = {
    "api" = { type = "A", values = ["198.51.100.10", "198.51.100.11"] }
    "@"   = { type = "TXT", values = ["v=spf1 -all"], ttl = 300 }
  }
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
