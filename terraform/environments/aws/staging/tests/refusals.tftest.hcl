mock_provider "aws" {
  source = "../../../tests/aws/mocks"
}

mock_provider "redpanda" {
  source = "../../../modules/redpanda-cloud/tests/mocks"
}

run "refuses_a_wrong_value_of_every_variable" {
  command = plan
  variables {
    account_id             = "production"
    region                 = "Frankfurt"
    cluster                = { node_groups = {} }
    access_entries         = { team = { principal_arn = "arn:aws:iam::123456789012:root", level = "cluster-admin" } }
    database               = { kind = "mysql" }
    cache                  = { kind = "memcached" }
    kafka                  = { kind = "external" }
    passwords              = { database = "short" }
    password_version       = 0
    secrets_filled_by_hand = { database = "Another one" }
    registry               = { url = "https://registry.example.com/taskora" }
    dns                    = { zone_name = "example.com." }
    budget                 = { monthly_limit_usd = 0, emails = ["platform@example.com"] }
    pipeline               = { repository = { owner = "example", name = "taskora" }, state_bucket_arn = "taskora-state", state_key_arn = "alias/state" }
  }
  expect_failures = [var.account_id, var.region, var.cluster, var.access_entries, var.database, var.cache, var.kafka, var.passwords, var.password_version, var.secrets_filled_by_hand, var.registry, var.dns, var.budget, var.pipeline]
}

run "refuses_zones_of_another_region" {
  command = plan
  variables {
    network = { zones = ["us-east-1a", "us-east-1b"] }
  }
  expect_failures = [var.network]
}
