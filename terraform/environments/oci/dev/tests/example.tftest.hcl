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

run "example_applies" {
  assert {
    condition     = output.database_host == "postgres" && output.cache_host == "valkey" && output.kafka_brokers == "redpanda:9092" && output.kafka_secret_ref == null
    error_message = "dev keeps its databases and its log in the cluster"
  }

  assert {
    condition     = strcontains(output.kubeconfig_command, "PUBLIC_ENDPOINT")
    error_message = "dev's API has a public address, for the named ranges"
  }

  assert {
    condition     = output.registry_url == "ocir.eu-frankfurt-1.oci.oraclecloud.com/axexample/taskora-dev"
    error_message = "dev makes its own registry"
  }

  assert {
    condition     = output.kubernetes_version == "1.35.2" && output.region == "eu-frankfurt-1"
    error_message = "version and region are put out"
  }

  assert {
    condition     = output.database_secret_ref == "taskora-dev-database" && output.database_name == "taskora"
    error_message = "the database's secret is named"
  }

  assert {
    condition     = module.cluster.always_free_use.enforced == var.enforce_always_free
    error_message = "the always-free promise must reach the cluster"
  }

  assert {
    condition     = startswith(output.secret_store, "oci-vault:ocid1.vault.")
    error_message = "External Secrets reads the vault"
  }
}
