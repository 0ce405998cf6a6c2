variable "name" {
  description = "Name of the cluster and its resource group, such as taskora-prod."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
  }
}

variable "serverless_region" {
  description = "Redpanda's name of the region, the one nearest to the cluster of nodes, such as eu-central-1."
  type        = string
  default     = "eu-central-1"

  validation {
    condition     = can(regex("^(pro-)?[a-z]{2,12}(-[a-z]+)+-?[0-9]$", var.serverless_region))
    error_message = "serverless_region must be a region of Redpanda Serverless, such as eu-central-1 or us-east-1."
  }
}

variable "existing" {
  description = "A Kafka that exists already: its brokers as host:port, and for a Redpanda Cloud cluster the URL of its data plane, where topics, users and rights are then made. Null makes a serverless cluster."
  type        = object({ brokers = list(string), api_url = optional(string) })
  default     = null

  validation {
    condition     = var.existing == null ? true : length(var.existing.brokers) > 0 && alltrue([for broker in var.existing.brokers : can(regex("^[A-Za-z0-9.-]+:[0-9]{2,5}$", broker))])
    error_message = "brokers in existing must be one or more of host:port."
  }

  validation {
    condition     = var.existing == null ? true : var.existing.api_url == null ? true : can(regex("^https://[A-Za-z0-9.-]+", var.existing.api_url))
    error_message = "api_url in existing must be an https:// address."
  }
}

variable "topics_file" {
  description = "Path of contracts/topics.yaml: the topics, with partitions, retention, clean-up and dead letters."
  type        = string

  validation {
    condition     = can(yamldecode(file(var.topics_file)).topics[0]) && can(tonumber(yamldecode(file(var.topics_file)).defaults.max_record_bytes)) && can(tonumber(yamldecode(file(var.topics_file)).defaults.dead_letter_room_bytes))
    error_message = "topics_file must be a YAML file with a list of topics and the numbers defaults.max_record_bytes and defaults.dead_letter_room_bytes."
  }

  validation {
    condition = alltrue([
      for topic in try([for topic in yamldecode(file(var.topics_file)).topics : merge(yamldecode(file(var.topics_file)).defaults, topic)], [{}]) : try(
        can(regex("^[a-z][a-z0-9.-]*$", topic.name)) && topic.partitions >= 1 && topic.retention_days >= 1 &&
        length(topic.cleanup) > 0 && length(setsubtract(topic.cleanup, ["compact", "delete"])) == 0 && can(tobool(topic.dead_letter)), false
      )
    ])
    error_message = "each of the topics needs a name, partitions and retention_days of 1 or more, cleanup of delete and compact, and dead_letter true or false, of its own or from defaults."
  }
}

variable "users" {
  description = "Users and the topics they may write and read; \"*\" is every topic. A user's consumer group is taskora. and its name; dead letters follow their topic."
  type = map(object({
    writes = optional(set(string), [])
    reads  = optional(set(string), [])
  }))
  default = {
    outbox-relay      = { writes = ["*"] }
    recurrence-worker = { reads = ["task-events"] }
    notifier          = { reads = ["reminders", "task-events", "task-lifecycle"] }
    audit-logger      = { reads = ["*"] }
    sync-gateway      = { reads = ["*"] }
    agent-scheduler   = { reads = ["agent-events"] }
  }

  validation {
    condition     = alltrue([for name in keys(var.users) : can(regex("^[a-z][a-z0-9-]{1,62}$", name))])
    error_message = "the keys of users must be 2-63 lower-case letters, digits or '-', starting with a letter."
  }

  validation {
    condition     = alltrue([for user in values(var.users) : length(user.writes) + length(user.reads) > 0])
    error_message = "each of users must write or read at least one topic."
  }
}

variable "passwords" {
  description = "Password of each user, 16 characters or more, by name. Passed on as a write-only argument; never kept in state."
  type        = map(string)
  default     = {}
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = alltrue([for password in values(var.passwords) : length(password) >= 16])
    error_message = "passwords must have 16 characters or more."
  }

  validation {
    condition     = try(var.existing.api_url == null, false) || length(setsubtract(keys(var.users), keys(var.passwords))) == 0
    error_message = "passwords must hold one for each of users: ${join(", ", keys(var.users))}."
  }
}

variable "password_version" {
  description = "Raise by one to set new passwords."
  type        = number
  default     = 1

  validation {
    condition     = var.password_version >= 1 && floor(var.password_version) == var.password_version
    error_message = "password_version must be a whole number from 1."
  }
}

variable "allow_deletion" {
  description = "Let Terraform delete topics and users, with their data. Off in production."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of the cluster; they name at least the environment and what manages it."
  type        = map(string)

  validation {
    condition     = alltrue([for key in ["taskora:environment", "taskora:managed-by"] : contains(keys(var.tags), key)])
    error_message = "tags must hold taskora:environment and taskora:managed-by."
  }
}
