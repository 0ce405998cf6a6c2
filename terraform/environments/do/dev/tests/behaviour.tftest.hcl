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

run "takes_databases_a_log_and_a_registry_that_exist" {
  variables {
    database = { kind = "external", host = "db.neon.example", port = 5433 }
    cache    = { kind = "external", host = "cache.upstash.example", port = 6380 }
    kafka    = { kind = "external", brokers = ["b0.example:9093", "b1.example:9093"] }
    registry = { url = "ghcr.io/example/taskora" }
  }

  assert {
    condition     = output.database_host == "db.neon.example" && output.database_port == 5433 && output.cache_host == "cache.upstash.example" && output.cache_port == 6380
    error_message = "the given databases are put out"
  }

  assert {
    condition     = output.kafka_brokers == "b0.example:9093,b1.example:9093" && output.kafka_secret_ref == "taskora-kafka"
    error_message = "the given brokers are put out"
  }

  assert {
    condition     = output.registry_url == "ghcr.io/example/taskora"
    error_message = "the given registry is put out"
  }
}

run "makes_managed_databases" {
  variables {
    database = { kind = "managed", nodes = 2 }
    cache    = { kind = "managed" }
  }

  assert {
    condition     = output.database_host == "private-db.example.com" && output.cache_port == 25060
    error_message = "the managed databases are put out"
  }
}

run "writes_into_a_zone_that_exists" {
  variables {
    dns = { zone_name = "taskora.example.com", create_zone = false, records = { dev = { type = "A", values = ["203.0.113.7"] } } }
  }

  assert {
    condition     = length(module.dns[0].nameservers) == 0 && output.dns_zone == "taskora.example.com"
    error_message = "the zone is not made again"
  }
}

run "names_a_zone_that_is_kept_elsewhere" {
  variables {
    dns = { zone_name = "elsewhere.example.com", managed = false }
  }

  assert {
    condition     = output.dns_zone == "elsewhere.example.com"
    error_message = "the zone is only named"
  }
}
