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
    condition     = output.kubeconfig_command == "aws eks update-kubeconfig --region eu-central-1 --name taskora-staging" && output.kubernetes_version == "1.35"
    error_message = "the cluster is named after the environment"
  }
  assert {
    condition     = output.database_secret_ref == "taskora/staging/database" && output.database_name == "taskora" && output.database_port == 5432
    error_message = "the vault holds the database's password"
  }
  assert {
    condition     = output.database_host == "rds.example.internal" && output.cache_host == "valkey.example.internal" && output.cache_port == 6379
    error_message = "staging's databases are managed"
  }
  assert {
    condition     = output.kafka_brokers == "seed-0.example.com:9092,seed-1.example.com:9092" && output.kafka_secret_ref == "taskora/staging/kafka"
    error_message = "staging's log is on Redpanda Cloud"
  }
  assert {
    condition     = output.registry_url == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/taskora" && length(module.registry) == 0
    error_message = "staging runs the images of another environment"
  }
  assert {
    condition     = length(module.network.nat_addresses) == 1 && output.dns_zone == "staging.taskora.example.com"
    error_message = "staging leaves through one NAT gateway"
  }
}
