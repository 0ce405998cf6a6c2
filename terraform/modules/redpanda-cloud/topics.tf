locals {
  contract = yamldecode(file(var.topics_file))
  complete = [for topic in local.contract.topics : merge(local.contract.defaults, topic)]
  declared = {
    for topic in local.complete : topic.name => {
      partitions     = topic.partitions
      retention_days = topic.retention_days
      cleanup        = sort(topic.cleanup)
      dead_letter    = topic.dead_letter
      max_bytes      = topic.max_record_bytes
      letter_bytes   = topic.max_record_bytes + topic.dead_letter_room_bytes
    }
  }

  # A dead letter waits for a person: as many partitions as its topic, so that the letters of one task
  # stay in order; as long as the topic keeps its records; never compacted; larger by what is said of the record.
  dead_letters = {
    for name, topic in local.declared : "${name}.dlq" => merge(topic, { cleanup = ["delete"], max_bytes = topic.letter_bytes }) if topic.dead_letter
  }

  topics = merge(local.declared, local.dead_letters)
}

resource "redpanda_topic" "this" {
  for_each = { for name, topic in local.topics : name => topic if local.manage }

  cluster_api_url = local.api_url
  name            = each.key
  partition_count = each.value.partitions
  allow_deletion  = var.allow_deletion

  configuration = merge(
    {
      "cleanup.policy"    = join(",", each.value.cleanup)
      "max.message.bytes" = tostring(each.value.max_bytes)
    },
    # A topic that is only compacted keeps the last record of every key; no age ends it.
    contains(each.value.cleanup, "delete") ? { "retention.ms" = tostring(each.value.retention_days * 24 * 60 * 60 * 1000) } : {},
  )
}
