locals {
  users = local.manage ? var.users : {}

  # Every topic an entry of users names: itself, its dead letters, or all of them.
  every = keys(local.topics)
  writes = {
    for name, user in local.users : name => toset(contains(user.writes, "*") ? local.every : flatten([
      for topic in user.writes : [for found in [topic, "${topic}.dlq"] : found if contains(local.every, found)]
    ]))
  }
  reads = {
    for name, user in local.users : name => toset(contains(user.reads, "*") ? local.every : user.reads)
  }

  topic_rights = merge(flatten([
    for name in keys(local.users) : [
      { for topic in local.writes[name] : "${name} may write ${topic}" => { user = name, topic = topic, operation = "WRITE" } },
      { for topic in local.reads[name] : "${name} may read ${topic}" => { user = name, topic = topic, operation = "READ" } },
      { for topic in setunion(local.writes[name], local.reads[name]) : "${name} may describe ${topic}" => { user = name, topic = topic, operation = "DESCRIBE" } },
    ]
  ])...)
}

resource "redpanda_user" "this" {
  for_each = local.users

  cluster_api_url     = local.api_url
  name                = each.key
  mechanism           = "scram-sha-512"
  password_wo         = var.passwords[each.key]
  password_wo_version = var.password_version
  allow_deletion      = var.allow_deletion

  lifecycle {
    precondition {
      condition     = alltrue([for topic in setunion(each.value.writes, each.value.reads) : topic == "*" || contains(keys(local.declared), topic)])
      error_message = "User ${each.key} names a topic that topics_file does not declare."
    }
  }
}

# Whatever is not listed here is refused.
resource "redpanda_acl" "topic" {
  for_each = local.topic_rights

  cluster_api_url       = local.api_url
  resource_type         = "TOPIC"
  resource_name         = redpanda_topic.this[each.value.topic].name
  resource_pattern_type = "LITERAL"
  principal             = "User:${redpanda_user.this[each.value.user].name}"
  host                  = "*"
  operation             = each.value.operation
  permission_type       = "ALLOW"
  allow_deletion        = true
}

# A service's group is called taskora.<service> (libs/taskora/log: group_of).
resource "redpanda_acl" "group" {
  for_each = { for name, user in local.users : "${name} may use its consumer group" => name if length(user.reads) > 0 }

  cluster_api_url       = local.api_url
  resource_type         = "GROUP"
  resource_name         = "taskora.${redpanda_user.this[each.value].name}"
  resource_pattern_type = "LITERAL"
  principal             = "User:${redpanda_user.this[each.value].name}"
  host                  = "*"
  operation             = "READ"
  permission_type       = "ALLOW"
  allow_deletion        = true
}

# The producer is idempotent, which Kafka grants on the cluster as a whole.
resource "redpanda_acl" "idempotent_write" {
  for_each = { for name, user in local.users : "${name} may write each record exactly once" => name if length(user.writes) > 0 }

  cluster_api_url       = local.api_url
  resource_type         = "CLUSTER"
  resource_name         = "kafka-cluster"
  resource_pattern_type = "LITERAL"
  principal             = "User:${redpanda_user.this[each.value].name}"
  host                  = "*"
  operation             = "IDEMPOTENT_WRITE"
  permission_type       = "ALLOW"
  allow_deletion        = true
}
