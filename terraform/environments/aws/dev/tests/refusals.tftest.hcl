mock_provider "aws" {
  source = "../../../tests/aws/mocks"
}

mock_provider "redpanda" {
  source = "../../../modules/redpanda-cloud/tests/mocks"
}

run "refuses_an_account_that_is_none" {
  command = plan
  variables {
    account_id = "production"
  }
  expect_failures = [var.account_id]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables {
    region = "Frankfurt"
  }
  expect_failures = [var.region]
}

run "refuses_zones_of_another_region" {
  command = plan
  variables {
    network = { zones = ["us-east-1a", "us-east-1b"] }
  }
  expect_failures = [var.network]
}

run "refuses_a_cluster_without_nodes" {
  command = plan
  variables {
    cluster = { node_groups = {} }
  }
  expect_failures = [var.cluster]
}

run "refuses_an_entry_for_an_account" {
  command = plan
  variables {
    access_entries = { team = { principal_arn = "arn:aws:iam::123456789012:root", level = "cluster-admin" } }
  }
  expect_failures = [var.access_entries]
}

run "refuses_a_database_it_does_not_know" {
  command = plan
  variables {
    database = { kind = "mysql" }
  }
  expect_failures = [var.database]
}

run "refuses_a_database_elsewhere_without_its_host" {
  command = plan
  variables {
    database = { kind = "external" }
  }
  expect_failures = [var.database]
}

run "refuses_a_host_for_a_database_made_here" {
  command = plan
  variables {
    database = { kind = "rds", host = "db.example.com" }
  }
  expect_failures = [var.database]
}

run "refuses_a_cache_it_does_not_know" {
  command = plan
  variables {
    cache = { kind = "memcached" }
  }
  expect_failures = [var.cache]
}

run "refuses_a_cache_elsewhere_without_its_host" {
  command = plan
  variables {
    cache = { kind = "external" }
  }
  expect_failures = [var.cache]
}

run "refuses_a_kafka_elsewhere_without_brokers" {
  command = plan
  variables {
    kafka = { kind = "external" }
  }
  expect_failures = [var.kafka]
}

run "refuses_a_broker_without_a_port" {
  command = plan
  variables {
    kafka = { kind = "external", brokers = ["kafka.example.com"] }
  }
  expect_failures = [var.kafka]
}

run "refuses_a_short_password" {
  command = plan
  variables {
    passwords = { database = "short" }
  }
  expect_failures = [var.passwords]
}

run "refuses_password_version_nought" {
  command = plan
  variables {
    password_version = 0
  }
  expect_failures = [var.password_version]
}

run "refuses_a_second_secret_for_the_database" {
  command = plan
  variables {
    secrets_filled_by_hand = { database = "Another one" }
  }
  expect_failures = [var.secrets_filled_by_hand]
}

run "refuses_a_registry_with_a_scheme" {
  command = plan
  variables {
    registry = { url = "https://registry.example.com/taskora" }
  }
  expect_failures = [var.registry]
}

run "refuses_a_zone_with_a_trailing_dot" {
  command = plan
  variables {
    dns = { zone_name = "example.com." }
  }
  expect_failures = [var.dns]
}

run "refuses_a_budget_of_nothing" {
  command = plan
  variables {
    budget = { monthly_limit_usd = 0, emails = ["platform@example.com"] }
  }
  expect_failures = [var.budget]
}

run "refuses_a_pipeline_whose_state_is_a_name" {
  command = plan
  variables {
    pipeline = { repository = { owner = "example", name = "taskora" }, state_bucket_arn = "taskora-state", state_key_arn = "alias/state" }
  }
  expect_failures = [var.pipeline]
}
