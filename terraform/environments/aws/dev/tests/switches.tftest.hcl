mock_provider "aws" {
  source = "../../../tests/aws/mocks"
}

mock_provider "redpanda" {
  source = "../../../modules/redpanda-cloud/tests/mocks"
}

variables {
  passwords = {}
}

run "uses_databases_and_a_log_from_elsewhere" {
  variables {
    database = { kind = "external", host = "db.example.com", port = 6432, name = "tasks" }
    cache    = { kind = "external", host = "cache.example.com", port = 6380 }
    kafka    = { kind = "external", brokers = ["kafka-0.example.com:9093", "kafka-1.example.com:9093"] }
  }

  assert {
    condition     = output.database_host == "db.example.com" && output.database_port == 6432 && output.database_name == "tasks"
    error_message = "a PostgreSQL of your own is three values"
  }
  assert {
    condition     = output.cache_host == "cache.example.com" && output.cache_port == 6380
    error_message = "a cache of your own is two"
  }
  assert {
    condition     = output.kafka_brokers == "kafka-0.example.com:9093,kafka-1.example.com:9093" && output.kafka_secret_ref == "taskora/dev/kafka"
    error_message = "a Kafka of your own is its brokers, and the vault keeps its passwords"
  }
  assert {
    condition     = length(module.postgres) + length(module.cache) + length(module.kafka) == 0
    error_message = "nothing of the kind is made here"
  }
}

run "makes_aurora_valkey_and_redpanda_when_asked" {
  variables {
    database = { kind = "aurora" }
    cache    = { kind = "valkey", access = "password" }
    kafka    = { kind = "redpanda-cloud" }
  }

  assert {
    condition     = output.database_host == "aurora.example.internal" && output.cache_host == "valkey.example.internal" && output.kafka_brokers == "seed-0.example.com:9092,seed-1.example.com:9092"
    error_message = "every kind is one value away in every environment"
  }
}

run "makes_a_server_of_rds_when_asked" {
  variables {
    database = { kind = "rds" }
    cache    = { kind = "valkey" }
  }

  assert {
    condition     = output.database_host == "rds.example.internal" && module.cache[0].username == ""
    error_message = "rds and a cache without users"
  }
}

run "leaves_nodes_to_eks_when_asked" {
  variables { cluster = { auto_mode = true, node_groups = {}, api_public_rules = { "Kubernetes API from the office" = "203.0.113.7/32" } } }

  assert {
    condition     = length(module.cluster.pod_role_arns) == 1
    error_message = "Auto Mode plans, and the secret operator keeps its role"
  }
}

run "lends_no_role_when_asked" {
  variables { cluster = { pod_identity = false } }

  assert {
    condition     = length(module.cluster.pod_role_arns) == 0
    error_message = "pod_identity = false makes no association"
  }
}

run "goes_without_budget_pipeline_entries_addons_and_zone_of_its_own" {
  variables {
    budget         = null
    pipeline       = null
    access_entries = {}
    cluster        = { creator_is_admin = true, manage_addons = false }
    dns            = { zone_name = "dev.taskora.example.com", create_zone = false }
  }

  assert {
    condition     = module.dns.name_servers == [] && output.dns_zone == "dev.taskora.example.com"
    error_message = "records go into the zone that exists"
  }
  assert {
    condition     = length(module.budget) + length(module.pipeline) == 0
    error_message = "both are optional"
  }
}

run "lets_the_pipeline_push_to_the_registry_made_here" {
  variables {
    pipeline = {
      repository       = { owner = "example", name = "taskora" }
      state_bucket_arn = "arn:aws:s3:::taskora-state-example"
      state_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    }
  }

  assert {
    condition     = keys(module.pipeline[0].role_arns) == ["apply", "plan", "push"]
    error_message = "three roles; an older repository is trusted by its name"
  }
}
