mock_provider "redpanda" {
  override_during = plan
  source          = "tests/mocks"
}

variables {
  name        = "taskora-test"
  topics_file = "tests/topics.yaml"
  users       = { writer = { writes = ["*"] }, reader = { reads = ["one"] } }
  passwords   = { writer = "planted-secret-of-the-writer", reader = "planted-secret-of-the-reader" }
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables {
    name = "Taskora"
  }
  expect_failures = [var.name]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables {
    tags = { "taskora:environment" = "test" }
  }
  expect_failures = [var.tags]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables {
    serverless_region = "Frankfurt"
  }
  expect_failures = [var.serverless_region]
}

run "refuses_an_existing_kafka_without_brokers" {
  command = plan
  variables {
    existing = { brokers = [] }
  }
  expect_failures = [var.existing]
}

run "refuses_a_broker_without_a_port" {
  command = plan
  variables {
    existing = { brokers = ["kafka.example.com"] }
  }
  expect_failures = [var.existing]
}

run "refuses_a_data_plane_without_tls" {
  command = plan
  variables {
    existing = { brokers = ["kafka.example.com:9092"], api_url = "http://api.example.com" }
  }
  expect_failures = [var.existing]
}

run "refuses_a_file_that_is_not_there" {
  command = plan
  variables {
    topics_file = "tests/nothing.yaml"
  }
  expect_failures = [var.topics_file]
}

run "refuses_a_file_that_is_no_yaml" {
  command = plan
  variables {
    topics_file = "README.md"
  }
  expect_failures = [var.topics_file]
}

run "refuses_a_user_without_a_topic" {
  command = plan
  variables {
    users = { writer = {}, reader = { reads = ["one"] } }
  }
  expect_failures = [var.users]
}

run "refuses_a_user_name_with_capitals" {
  command = plan
  variables {
    users     = { Writer = { writes = ["*"] } }
    passwords = { Writer = "planted-secret-of-the-writer" }
  }
  expect_failures = [var.users]
}

run "refuses_a_short_password" {
  command = plan
  variables {
    passwords = { writer = "short", reader = "planted-secret-of-the-reader" }
  }
  expect_failures = [var.passwords]
}

run "refuses_a_user_without_a_password" {
  command = plan
  variables {
    passwords = { writer = "planted-secret-of-the-writer" }
  }
  expect_failures = [var.passwords]
}

run "refuses_password_version_nought" {
  command = plan
  variables {
    password_version = 0
  }
  expect_failures = [var.password_version]
}

run "refuses_a_user_of_a_topic_that_does_not_exist" {
  command = plan
  variables {
    users = { writer = { writes = ["*"] }, reader = { reads = ["three"] } }
  }
  expect_failures = [redpanda_user.this["reader"]]
}

run "refuses_a_file_without_the_largest_record" {
  command = plan
  variables { topics_file = "tests/broken/no_record_limit.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_file_without_the_room_of_a_dead_letter" {
  command = plan
  variables { topics_file = "tests/broken/no_dead_letter_room.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_file_without_topics" {
  command = plan
  variables { topics_file = "tests/broken/no_topics.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_topic_whose_name_has_a_space" {
  command = plan
  variables { topics_file = "tests/broken/name_with_a_space.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_topic_without_partitions" {
  command = plan
  variables { topics_file = "tests/broken/no_partitions.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_topic_that_keeps_nothing" {
  command = plan
  variables { topics_file = "tests/broken/no_retention.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_topic_without_clean_up" {
  command = plan
  variables { topics_file = "tests/broken/no_cleanup.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_topic_whose_clean_up_is_unknown" {
  command = plan
  variables { topics_file = "tests/broken/unknown_cleanup.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_topic_that_does_not_say_whether_it_has_dead_letters" {
  command = plan
  variables { topics_file = "tests/broken/no_dead_letter.yaml" }
  expect_failures = [var.topics_file]
}

run "refuses_a_version_between_two" {
  command = plan
  variables { password_version = 1.5 }
  expect_failures = [var.password_version]
}
