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

run "example_applies" {
  assert {
    condition     = output.database_host == "private-db.example.com" && output.database_port == 25060 && output.cache_host == "private-db.example.com"
    error_message = "staging's databases are managed and private"
  }

  assert {
    condition     = output.kafka_brokers == "seed-0.example.com:9092,seed-1.example.com:9092" && output.kafka_secret_ref == "taskora-kafka"
    error_message = "staging's log is on Redpanda Cloud"
  }

  assert {
    condition     = output.kubernetes_version == "1.35.2" && output.region == "fra1"
    error_message = "version and region are put out"
  }

  assert {
    condition     = output.database_secret_ref == "taskora-database" && output.database_name == "taskora" && output.secret_store == "kubernetes:taskora"
    error_message = "secrets are kept in the cluster"
  }

  assert {
    condition     = output.registry_url == "registry.digitalocean.com/taskora-example/taskora-staging"
    error_message = "the account's registry is used"
  }

  assert {
    condition     = startswith(output.kubeconfig_command, "doctl kubernetes cluster kubeconfig save ")
    error_message = "the kubeconfig comes from doctl"
  }
}
