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

run "refuses_a_tenancy_that_is_no_ocid" {
  command = plan
  variables {
    tenancy_id = "me"
  }
  expect_failures = [var.tenancy_id]
}

run "refuses_the_tenancy_as_a_compartment" {
  command = plan
  variables {
    compartment_id = "ocid1.tenancy.oc1..example"
  }
  expect_failures = [var.compartment_id]
}

run "refuses_a_path_with_slashes" {
  command = plan
  variables {
    compartment_path = "taskora/dev"
  }
  expect_failures = [var.compartment_path]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables {
    region = "Frankfurt"
  }
  expect_failures = [var.region]
}

run "refuses_a_budget_of_which_nobody_hears" {
  command = plan
  variables {
    budget = { recipients = [] }
  }
  expect_failures = [var.budget]
}

run "refuses_a_small_network" {
  command = plan
  variables {
    network = { cidr = "10.0.0.0/24" }
  }
  expect_failures = [var.network]
}

run "refuses_an_unknown_cluster_type" {
  command = plan
  variables {
    cluster = { type = "FREE" }
  }
  expect_failures = [var.cluster]
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

run "refuses_a_secret_by_hand_that_is_made_here" {
  command = plan
  variables {
    secrets_filled_by_hand = { database = "x" }
  }
  expect_failures = [var.secrets_filled_by_hand]
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
    dns = { zone_name = "taskora.example.com.", managed = false }
  }
  expect_failures = [var.dns]
}

run "refuses_a_pipeline_without_a_state_bucket" {
  command = plan
  variables {
    pipeline = { repository = { owner = "e", name = "t" }, domain_url = "https://idcs.example.com", oauth_client_id = "0123456789", state_bucket = "" }
  }
  expect_failures = [var.pipeline]
}

run "refuses_a_managed_database_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    cluster             = { type = "BASIC", node_pools = { main = { size = 2, ocpus = 1, memory_gbs = 6 } }, data_volume_gbs = [50, 50] }
    vault               = { protection_mode = "SOFTWARE" }
    database            = { kind = "managed" }
    cache               = { kind = "in-cluster" }
    kafka               = { kind = "in-cluster" }
    dns                 = { zone_name = "dev.example.com", managed = false }
  }
  expect_failures = [var.database]
}

run "refuses_a_managed_cache_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    cluster             = { type = "BASIC", node_pools = { main = { size = 2, ocpus = 1, memory_gbs = 6 } }, data_volume_gbs = [50, 50] }
    vault               = { protection_mode = "SOFTWARE" }
    database            = { kind = "in-cluster" }
    cache               = { kind = "managed" }
    kafka               = { kind = "in-cluster" }
    dns                 = { zone_name = "dev.example.com", managed = false }
  }
  expect_failures = [var.cache]
}

run "refuses_redpanda_cloud_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    cluster             = { type = "BASIC", node_pools = { main = { size = 2, ocpus = 1, memory_gbs = 6 } }, data_volume_gbs = [50, 50] }
    vault               = { protection_mode = "SOFTWARE" }
    database            = { kind = "in-cluster" }
    cache               = { kind = "in-cluster" }
    kafka               = { kind = "redpanda-cloud" }
    dns                 = { zone_name = "dev.example.com", managed = false }
  }
  expect_failures = [var.kafka]
}

run "refuses_a_paid_vault_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    cluster             = { type = "BASIC", node_pools = { main = { size = 2, ocpus = 1, memory_gbs = 6 } }, data_volume_gbs = [50, 50] }
    vault               = { protection_mode = "HSM" }
    database            = { kind = "in-cluster" }
    cache               = { kind = "in-cluster" }
    kafka               = { kind = "in-cluster" }
    dns                 = { zone_name = "dev.example.com", managed = false }
  }
  expect_failures = [var.vault]
}

run "refuses_a_paid_zone_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    cluster             = { type = "BASIC", node_pools = { main = { size = 2, ocpus = 1, memory_gbs = 6 } }, data_volume_gbs = [50, 50] }
    vault               = { protection_mode = "SOFTWARE" }
    database            = { kind = "in-cluster" }
    cache               = { kind = "in-cluster" }
    kafka               = { kind = "in-cluster" }
    dns                 = { zone_name = "dev.example.com", managed = true }
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

run "refuses_kinds_it_does_not_know_and_a_cluster_without_nodes" {
  command = plan
  variables {
    cache   = { kind = "memcached" }
    kafka   = { kind = "rabbitmq" }
    cluster = { node_pools = {} }
    network = { cidr = "10.20.300.0/16" }
  }
  expect_failures = [var.cache, var.kafka, var.cluster, var.network]
}

run "refuses_a_budget_of_nothing_a_vault_that_is_paid_and_a_domain_without_tls" {
  command = plan
  variables {
    budget   = { monthly = 0, recipients = ["platform@example.com"] }
    vault    = { type = "VIRTUAL_PRIVATE" }
    pipeline = { repository = { owner = "example", name = "taskora" }, domain_url = "http://idcs.example.com", oauth_client_id = "0123456789abcdef", state_bucket = "taskora-state" }
  }
  expect_failures = [var.budget, var.vault, var.pipeline]
}
