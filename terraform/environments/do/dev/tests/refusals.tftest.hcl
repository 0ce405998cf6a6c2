mock_provider "digitalocean" {
  source = "../../../tests/do/mocks"
}

variables {
  kafka_passwords = {
    # One planted secret for each user: none may be found in the state.
    agent-scheduler   = "planted-secret-agent-scheduler"
    audit-logger      = "planted-secret-audit-logger"
    notifier          = "planted-secret-notifier"
    outbox-relay      = "planted-secret-outbox-relay"
    recurrence-worker = "planted-secret-recurrence-worker"
    sync-gateway      = "planted-secret-sync-gateway"
  }
}

mock_provider "redpanda" {
  mock_resource "redpanda_serverless_cluster" {
    defaults = {
      kafka_api     = { seed_brokers = ["seed-0.example.com:9092", "seed-1.example.com:9092"] }
      dataplane_api = { url = "https://api-example.com" }
    }
  }
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables {
    region = "frankfurt"
  }
  expect_failures = [var.region]
}

run "refuses_a_network_that_is_no_range" {
  command = plan
  variables {
    network = { cidr = "ten" }
  }
  expect_failures = [var.network]
}

run "refuses_an_api_that_nobody_reaches" {
  command = plan
  variables {
    api_access = {}
  }
  expect_failures = [var.api_access]
}

run "refuses_the_whole_internet_at_the_api" {
  command = plan
  variables {
    api_access = { "Everybody reaches the API" = "0.0.0.0/0" }
  }
  expect_failures = [var.api_access]
}

run "refuses_a_cluster_without_a_main_pool" {
  command = plan
  variables {
    cluster = { node_pools = { other = { size = "s-2vcpu-4gb", min = 1, max = 1 } } }
  }
  expect_failures = [var.cluster]
}

run "refuses_a_maintenance_window_without_a_day" {
  command = plan
  variables {
    maintenance_window = "02:00"
  }
  expect_failures = [var.maintenance_window]
}

run "refuses_an_unknown_kind_of_database" {
  command = plan
  variables {
    database = { kind = "mysql" }
  }
  expect_failures = [var.database]
}

run "refuses_an_external_database_without_a_host" {
  command = plan
  variables {
    database = { kind = "external" }
  }
  expect_failures = [var.database]
}

run "refuses_an_external_cache_without_a_host" {
  command = plan
  variables {
    cache = { kind = "external" }
  }
  expect_failures = [var.cache]
}

run "refuses_external_kafka_without_brokers" {
  command = plan
  variables {
    kafka = { kind = "external" }
  }
  expect_failures = [var.kafka]
}

run "refuses_a_broker_without_a_port" {
  command = plan
  variables {
    kafka = { kind = "external", brokers = ["b0.example"] }
  }
  expect_failures = [var.kafka]
}

run "refuses_a_short_kafka_password" {
  command = plan
  variables {
    kafka_passwords = { notifier = "short" }
  }
  expect_failures = [var.kafka_passwords]
}

run "refuses_a_registry_with_a_scheme" {
  command = plan
  variables {
    registry = { url = "https://ghcr.io/example" }
  }
  expect_failures = [var.registry]
}

run "refuses_a_zone_with_a_trailing_dot" {
  command = plan
  variables {
    dns = { zone_name = "taskora.example.com." }
  }
  expect_failures = [var.dns]
}

run "refuses_a_database_host_with_a_scheme" {
  command = plan
  variables {
    database = { kind = "external", host = "postgres://db.example.com" }
  }
  expect_failures = [var.database]
}

run "refuses_a_database_port_of_nought" {
  command = plan
  variables {
    database = { kind = "external", host = "db.example.com", port = 0 }
  }
  expect_failures = [var.database]
}

run "refuses_a_database_port_that_is_too_high" {
  command = plan
  variables {
    database = { kind = "external", host = "db.example.com", port = 65536 }
  }
  expect_failures = [var.database]
}

run "refuses_a_database_name_with_a_hyphen" {
  command = plan
  variables {
    database = { kind = "external", host = "db.example.com", name = "task-ora" }
  }
  expect_failures = [var.database]
}

run "refuses_a_cache_host_with_a_scheme" {
  command = plan
  variables {
    cache = { kind = "external", host = "rediss://cache.example.com" }
  }
  expect_failures = [var.cache]
}

run "refuses_a_cache_port_of_nought" {
  command = plan
  variables {
    cache = { kind = "external", host = "cache.example.com", port = 0 }
  }
  expect_failures = [var.cache]
}

run "refuses_a_cache_port_that_is_too_high" {
  command = plan
  variables {
    cache = { kind = "external", host = "cache.example.com", port = 65536 }
  }
  expect_failures = [var.cache]
}

run "refuses_an_address_that_is_none_and_kinds_it_does_not_know" {
  command = plan
  variables {
    api_access = { "The office reaches the Kubernetes API" = "203.0.113.300/28" }
    cache      = { kind = "memcached" }
    kafka      = { kind = "rabbitmq" }
  }
  expect_failures = [var.api_access, var.cache, var.kafka]
}
