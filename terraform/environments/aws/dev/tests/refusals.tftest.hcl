# Several wrong values are tried in one run, one for each variable: a run of a whole environment costs a second and more.

mock_provider "aws" {
  source = "../../../tests/aws/mocks"
}

mock_provider "redpanda" {
  source = "../../../modules/redpanda-cloud/tests/mocks"
}

run "refuses_what_does_not_exist_or_has_another_form" {
  command = plan
  variables {
    account_id             = "production"
    region                 = "Frankfurt"
    cluster                = { node_groups = {} }
    access_entries         = { team = { principal_arn = "arn:aws:iam::123456789012:root", level = "cluster-admin" } }
    database               = { kind = "mysql" }
    cache                  = { kind = "memcached" }
    kafka                  = { kind = "rabbitmq" }
    passwords              = { database = "short" }
    password_version       = 0
    secrets_filled_by_hand = { database = "Another one" }
    registry               = { url = "https://registry.example.com/taskora" }
    dns                    = { zone_name = "example.com." }
    budget                 = { monthly_limit_usd = 0, emails = ["platform@example.com"] }
    pipeline               = { repository = { owner = "example", name = "taskora" }, state_bucket_arn = "taskora-state", state_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/1" }
  }
  expect_failures = [
    var.account_id, var.region, var.cluster, var.access_entries, var.database, var.cache, var.kafka, var.passwords, var.password_version,
    var.secrets_filled_by_hand, var.registry, var.dns, var.budget, var.pipeline,
  ]
}

run "refuses_what_is_elsewhere_without_saying_where" {
  command = plan
  variables {
    database         = { kind = "external" }
    cache            = { kind = "external" }
    kafka            = { kind = "external" }
    network          = { zones = ["us-east-1a", "us-east-1b"] }
    budget           = { monthly_limit_usd = 100, emails = [] }
    password_version = 1.5
    pipeline         = { repository = { owner = "example", name = "taskora" }, state_bucket_arn = "arn:aws:s3:::taskora-state", state_key_arn = "alias/state" }
  }
  expect_failures = [var.database, var.cache, var.kafka, var.network, var.budget, var.password_version, var.pipeline]
}

run "refuses_a_place_for_what_is_made_here" {
  command = plan
  variables {
    database = { kind = "rds", host = "db.example.com" }
    cache    = { kind = "valkey", host = "cache.example.com" }
    kafka    = { kind = "in-cluster", brokers = ["kafka.example.com:9092"] }
    network  = { zones = ["eu-central-1a", "eu-central-1b"], cidr = "10.20.0.0" }
  }
  expect_failures = [var.database, var.cache, var.kafka, var.network]
}

run "refuses_a_host_with_a_scheme_and_a_broker_without_a_port" {
  command = plan
  variables {
    database = { kind = "external", host = "postgres://db.example.com" }
    cache    = { kind = "external", host = "rediss://cache.example.com" }
    kafka    = { kind = "external", brokers = ["kafka.example.com"] }
    network  = { zones = ["eu-central-1a", "eu-central-1b"], cidr = "172.20.0.0/16" }
  }
  expect_failures = [var.database, var.cache, var.kafka, var.network]
}

run "refuses_port_nought_and_a_single_zone" {
  command = plan
  variables {
    database = { kind = "external", host = "db.example.com", port = 0 }
    cache    = { kind = "external", host = "cache.example.com", port = 0 }
    network  = { zones = ["eu-central-1a"] }
  }
  expect_failures = [var.database, var.cache, var.network]
}

run "refuses_a_port_that_is_too_high" {
  command = plan
  variables {
    database = { kind = "external", host = "db.example.com", port = 65536 }
    cache    = { kind = "external", host = "cache.example.com", port = 65536 }
  }
  expect_failures = [var.database, var.cache]
}

run "refuses_a_database_name_with_a_hyphen" {
  command = plan
  variables {
    database = { kind = "external", host = "db.example.com", name = "task-ora" }
  }
  expect_failures = [var.database]
}
