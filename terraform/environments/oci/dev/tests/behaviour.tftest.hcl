mock_provider "oci" {
  source = "../../../tests/oci/mocks"

  # A group of its own, so that rules can be told apart.
  override_resource {
    target = module.network.oci_core_network_security_group.this["data"]
    values = { id = "ocid1.networksecuritygroup.oc1..data" }
  }
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

run "takes_databases_and_a_log_that_exist" {
  variables {
    database = { kind = "external", host = "db.neon.example", port = 5433 }
    cache    = { kind = "external", host = "cache.upstash.example", port = 6380 }
    kafka    = { kind = "external", brokers = ["b0.example:9093", "b1.example:9094"] }
  }

  assert {
    condition     = output.database_host == "db.neon.example" && output.database_port == 5433
    error_message = "the given database is put out"
  }

  assert {
    condition     = output.cache_host == "cache.upstash.example" && output.cache_port == 6380
    error_message = "the given cache is put out"
  }

  assert {
    condition     = output.kafka_brokers == "b0.example:9093,b1.example:9094" && output.kafka_secret_ref == "taskora-dev-kafka"
    error_message = "the given brokers are put out, with a box for their passwords"
  }

  assert {
    condition     = join(" ", sort([for sentence, way in local.outside : tostring(way.port)])) == "5433 6380 9093 9094"
    error_message = "nodes may go to each of these ports, and to no other"
  }
}

run "runs_everything_in_the_cluster" {
  variables {
    database = { kind = "in-cluster" }
    cache    = { kind = "in-cluster" }
    kafka    = { kind = "in-cluster" }
  }

  assert {
    condition     = output.database_host == "postgres" && output.cache_host == "valkey" && output.kafka_brokers == "redpanda:9092" && output.kafka_secret_ref == null
    error_message = "the outputs name the services in the cluster"
  }
}

run "pays_for_everything_when_allowed" {
  variables {
    enforce_always_free = false
    cluster             = { type = "ENHANCED", node_pools = { main = { size = 3, ocpus = 4, memory_gbs = 24 } } }
    database            = { kind = "managed" }
    cache               = { kind = "managed" }
    dns                 = { zone_name = "taskora.example.com", managed = true }
    registry            = { url = null }
    kafka               = { kind = "in-cluster" }
  }

  assert {
    condition     = !module.cluster.always_free_use.enforced && length(module.guardrails.quota_statements) == 0
    error_message = "without the promise nothing is forbidden"
  }

  assert {
    condition     = output.database_host == "10.30.2.10" && output.cache_host == "cache.example.com"
    error_message = "the managed databases are put out"
  }

  assert {
    condition     = endswith(output.registry_url, "/taskora-dev")
    error_message = "without a url a registry is made"
  }

  assert {
    condition     = output.dns_zone == "taskora.example.com"
    error_message = "the zone is put out"
  }
}

run "writes_into_a_zone_that_exists_and_takes_nodes_that_may_vanish" {
  variables {
    enforce_always_free = false
    dns                 = { zone_name = "taskora.example.com", managed = true, create_zone = false }
    cluster             = { node_pools = { main = { size = 2, ocpus = 1, memory_gbs = 6, preemptible = true } } }
  }

  assert {
    condition     = length(module.dns[0].nameservers) == 0 && output.dns_zone == "taskora.example.com"
    error_message = "the zone is not made again"
  }
}

run "names_a_zone_that_is_kept_elsewhere" {
  variables {
    dns      = { zone_name = "elsewhere.example.com", managed = false }
    pipeline = null
    kafka    = { kind = "in-cluster" }
  }

  assert {
    condition     = output.dns_zone == "elsewhere.example.com"
    error_message = "the zone is only named"
  }
}
