mock_provider "redpanda" {
  override_during = plan
  source          = "tests/mocks"
}

variables {
  name        = "taskora-test"
  topics_file = "tests/topics.yaml"
  users       = { writer = { writes = ["*"] }, reader = { reads = ["one"] }, copier = { writes = ["one"], reads = ["two"] } }
  passwords   = { writer = "planted-secret-of-the-writer", reader = "planted-secret-of-the-reader", copier = "planted-secret-of-the-copier" }
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "makes_a_serverless_cluster" {
  command = plan

  assert {
    condition     = redpanda_serverless_cluster.this[0].serverless_region == "eu-central-1" && redpanda_serverless_cluster.this[0].tags["taskora:environment"] == "test"
    error_message = "cluster with region and tags"
  }
  assert {
    condition     = output.brokers == "seed-0.example.com:9092,seed-1.example.com:9092" && output.console_url == "https://console.example.com"
    error_message = "the outputs are those of the cluster"
  }
}

run "makes_the_topics_of_the_file_and_their_dead_letters" {
  command = plan

  assert {
    condition     = { for topic in redpanda_topic.this : topic.name => topic.partition_count } == { one = 12, "one.dlq" = 12, two = 6, latest = 12 }
    error_message = "defaults apply, and only topics with dead letters have a second topic of the same width"
  }
  assert {
    condition     = redpanda_topic.this["one"].configuration == tomap({ "cleanup.policy" = "delete", "max.message.bytes" = "1048576", "retention.ms" = "2592000000" })
    error_message = "30 days, 1 MiB"
  }
  assert {
    condition     = redpanda_topic.this["one.dlq"].configuration == tomap({ "cleanup.policy" = "delete", "max.message.bytes" = "1114112", "retention.ms" = "2592000000" })
    error_message = "a dead letter may be larger than its record by dead_letter_room_bytes"
  }
  assert {
    condition     = redpanda_topic.this["two"].configuration == tomap({ "cleanup.policy" = "compact,delete", "max.message.bytes" = "1048576", "retention.ms" = "7776000000" })
    error_message = "compacted and deleted after 90 days"
  }
  assert {
    condition     = redpanda_topic.this["latest"].configuration == tomap({ "cleanup.policy" = "compact", "max.message.bytes" = "1048576" })
    error_message = "a topic that is only compacted keeps its keys for ever"
  }
  assert {
    condition     = alltrue([for topic in redpanda_topic.this : !topic.allow_deletion])
    error_message = "topics are not deleted by default"
  }
}

run "gives_each_user_its_topics_and_nothing_else" {
  command = plan

  assert {
    condition     = keys(redpanda_acl.topic) == ["copier may describe one", "copier may describe one.dlq", "copier may describe two", "copier may read two", "copier may write one", "copier may write one.dlq", "reader may describe one", "reader may read one", "writer may describe latest", "writer may describe one", "writer may describe one.dlq", "writer may describe two", "writer may write latest", "writer may write one", "writer may write one.dlq", "writer may write two"]
    error_message = "the list of rights is the list of sentences"
  }
  assert {
    condition     = alltrue([for acl in redpanda_acl.topic : acl.permission_type == "ALLOW" && acl.resource_pattern_type == "LITERAL"])
    error_message = "topics by their names"
  }
  assert {
    condition     = { for acl in redpanda_acl.group : acl.resource_name => "${acl.principal} ${acl.resource_pattern_type}" } == { "taskora.copier" = "User:copier LITERAL", "taskora.reader" = "User:reader LITERAL" }
    error_message = "readers have the group that the services use"
  }
  assert {
    condition     = toset([for acl in redpanda_acl.idempotent_write : acl.principal]) == toset(["User:copier", "User:writer"])
    error_message = "writers produce idempotently"
  }
}

run "keeps_passwords_out_of_the_plan" {
  command = plan

  assert {
    condition     = alltrue([for user in redpanda_user.this : user.password_wo == null && user.password == null && user.password_wo_version == 1 && user.mechanism == "scram-sha-512"])
    error_message = "passwords are write-only arguments"
  }
}

run "sets_new_passwords_when_their_version_is_raised" {
  command = plan
  variables { password_version = 2 }

  assert {
    condition     = alltrue([for user in redpanda_user.this : user.password_wo_version == 2])
    error_message = "the version reaches the users"
  }
}

run "lets_data_go_when_told" {
  command = plan
  variables { allow_deletion = true }

  assert {
    condition     = alltrue([for topic in redpanda_topic.this : topic.allow_deletion]) && alltrue([for user in redpanda_user.this : user.allow_deletion])
    error_message = "throw-away environments can be destroyed"
  }
}

run "points_at_a_kafka_that_exists" {
  command = plan
  variables { existing = { brokers = ["kafka-0.example.com:9092", "kafka-1.example.com:9092"] } }

  assert {
    condition     = length(redpanda_serverless_cluster.this) + length(redpanda_resource_group.this) + length(redpanda_topic.this) + length(redpanda_user.this) + length(redpanda_acl.topic) == 0
    error_message = "nothing is made on somebody else's Kafka"
  }
  assert {
    condition     = output.brokers == "kafka-0.example.com:9092,kafka-1.example.com:9092" && output.topics == tolist(["latest", "one", "one.dlq", "two"]) && length(output.users) == 0
    error_message = "its brokers and the topics it needs are put out"
  }
}

run "makes_topics_and_users_on_a_redpanda_cluster_that_exists" {
  command = plan
  variables { existing = { brokers = ["seed.example.com:9092"], api_url = "https://api-existing.example.com" } }

  assert {
    condition     = length(redpanda_serverless_cluster.this) == 0 && length(redpanda_topic.this) == 4 && alltrue([for topic in redpanda_topic.this : topic.cluster_api_url == "https://api-existing.example.com"])
    error_message = "everything but the cluster"
  }
}

run "makes_every_topic_of_the_contract" {
  command = plan
  variables {
    topics_file = "../../../contracts/topics.yaml"
    users       = { outbox-relay = { writes = ["*"] }, recurrence-worker = { reads = ["task-events"] } }
    passwords   = { outbox-relay = "planted-secret-of-the-relay", recurrence-worker = "planted-secret-of-the-worker" }
  }

  assert {
    condition     = alltrue([for topic in yamldecode(file("../../../contracts/topics.yaml")).topics : contains(output.topics, topic.name) && contains(output.topics, "${topic.name}.dlq") == topic.dead_letter])
    error_message = "contracts/topics.yaml decides"
  }
}
