mock_provider "aws" {
  source = "../../../tests/aws/mocks"
}

mock_provider "redpanda" {
  source = "../../../modules/redpanda-cloud/tests/mocks"
}

variables {
  # Planted secrets: none may be found in a plan or a state.
  passwords = {
    database                  = "planted-secret-of-the-database"
    cache                     = "planted-secret-of-the-cache"
    "kafka/agent-scheduler"   = "planted-secret-of-agent-scheduler"
    "kafka/audit-logger"      = "planted-secret-of-audit-logger"
    "kafka/notifier"          = "planted-secret-of-notifier"
    "kafka/outbox-relay"      = "planted-secret-of-outbox-relay"
    "kafka/recurrence-worker" = "planted-secret-of-recurrence-worker"
    "kafka/sync-gateway"      = "planted-secret-of-sync-gateway"
  }
}

run "example_applies" {
  assert {
    condition     = output.region == "eu-central-1" && output.secret_store == "aws-secretsmanager:eu-central-1"
    error_message = "region and vault are put out"
  }
  assert {
    condition     = output.kubeconfig_command == "aws eks update-kubeconfig --region eu-central-1 --name taskora-dev" && output.kubernetes_version == "1.35"
    error_message = "the cluster is named after the environment"
  }
  assert {
    condition     = output.database_secret_ref == "taskora/dev/database" && output.database_name == "taskora" && output.database_port == 5432
    error_message = "the vault holds the database's password"
  }
  assert {
    condition     = output.database_host == "postgres" && output.cache_host == "valkey" && output.kafka_brokers == "redpanda:9092" && output.kafka_secret_ref == null
    error_message = "dev keeps its databases and its log in the cluster"
  }
  assert {
    condition     = output.registry_url == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/taskora"
    error_message = "dev makes the registry"
  }
  assert {
    condition     = length(module.network.nat_addresses) == 0 && output.dns_zone == "dev.taskora.example.com"
    error_message = "dev pays for no NAT gateway"
  }
}
