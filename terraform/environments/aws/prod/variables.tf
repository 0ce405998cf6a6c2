variable "account_id" {
  description = "AWS account of this environment; credentials of any other are refused."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be an account number of 12 digits."
  }
}

variable "region" {
  description = "Region of everything in this environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-central-1."
  }
}

variable "network" {
  description = "Availability zones, address range, way out, private endpoints and connection log of the network; see modules/aws-network."
  type = object({
    zones               = list(string), cidr = optional(string, "10.40.0.0/16"), nat_gateways = optional(string, "per_zone")
    interface_endpoints = optional(set(string), []), flow_log_days = optional(number, 30)
  })

  validation {
    condition     = can(cidrhost(var.network.cidr, 0)) && !startswith(var.network.cidr, "172.20.") && length(var.network.zones) >= 2 && alltrue([for zone in var.network.zones : startswith(zone, var.region)])
    error_message = "network needs an IPv4 range as cidr, not in 172.20.0.0/16 (the addresses of the cluster's services), and two or more zones of the region."
  }
}

variable "cluster" {
  description = "Version, nodes, add-ons and ways to the API of the cluster; see modules/aws-eks. secret_reader is the service account of the External Secrets operator."
  type = object({
    kubernetes_version = optional(string, "1.35"), auto_mode = optional(bool, false), pod_identity = optional(bool, true)
    node_groups = optional(map(object({
      instance_types     = list(string), minimum = number, maximum = number
      architecture       = optional(string, "arm64"), capacity = optional(string, "ON_DEMAND"), disk_gbs = optional(number, 50)
      kubernetes_version = optional(string), labels = optional(map(string), {}), taints = optional(map(object({ value = string, effect = string })), {})
    })), { general = { instance_types = ["m7g.xlarge"], minimum = 3, maximum = 9 } })
    api_public_rules = optional(map(string), {}), api_ingress_rules = optional(map(string), {}), creator_is_admin = optional(bool, false)
    manage_addons    = optional(bool, true), addon_versions = optional(map(string), {}), log_days = optional(number, 90)
    secret_reader    = optional(object({ namespace = string, service_account = string }), { namespace = "external-secrets", service_account = "external-secrets" })
  })
  default = {}

  validation {
    condition     = var.cluster.auto_mode != (length(var.cluster.node_groups) > 0)
    error_message = "cluster needs either auto_mode = true with node_groups = {}, or node groups."
  }
}

variable "access_entries" {
  description = "Who may use the Kubernetes API: IAM role or user, level cluster-admin, admin, edit or view, optionally namespaces."
  type        = map(object({ principal_arn = string, level = string, namespaces = optional(list(string), []) }))
  default     = {}

  validation {
    condition     = alltrue([for entry in values(var.access_entries) : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$", entry.principal_arn))])
    error_message = "principal_arn in access_entries must be the ARN of an IAM role or user."
  }
}

variable "database" {
  description = "PostgreSQL: made here (rds, aurora), run in the cluster (in-cluster), or one you have (external, with its host); see modules/aws-postgres."
  type = object({
    kind             = optional(string, "aurora"), host = optional(string), port = optional(number, 5432), name = optional(string, "taskora")
    engine_version   = optional(string, "17"), instance_class = optional(string, "db.t4g.medium")
    storage_gbs      = optional(object({ start = number, limit = number }), { start = 20, limit = 100 })
    capacity         = optional(object({ minimum = number, maximum = number, pause_after_seconds = optional(number, 3600) }), { minimum = 1, maximum = 16 })
    highly_available = optional(bool, true), backup_days = optional(number, 30)
  })
  default = {}

  validation {
    condition     = contains(["rds", "aurora", "in-cluster", "external"], var.database.kind) && (var.database.kind == "external") == (var.database.host != null)
    error_message = "kind in database must be rds, aurora, in-cluster or external, and host belongs to external alone."
  }

  validation {
    condition     = (var.database.host == null || can(regex("^[A-Za-z0-9.-]+$", var.database.host))) && var.database.port >= 1 && var.database.port <= 65535 && can(regex("^[a-z][a-z0-9_]{0,62}$", var.database.name))
    error_message = "database needs a host without scheme and port, a port of 1 to 65535, and a name of 1 to 63 lower-case letters, digits and underscores."
  }
}

variable "cache" {
  description = "Valkey: made here (valkey), run in the cluster (in-cluster), or one you have (external, with its host); see modules/aws-cache."
  type = object({
    kind      = optional(string, "valkey"), host = optional(string), port = optional(number, 6379)
    node_type = optional(string, "cache.t4g.medium"), replicas = optional(number, 1), access = optional(string, "password")
  })
  default = {}

  validation {
    condition     = contains(["valkey", "in-cluster", "external"], var.cache.kind) && (var.cache.kind == "external") == (var.cache.host != null)
    error_message = "kind in cache must be valkey, in-cluster or external, and host belongs to external alone."
  }

  validation {
    condition     = (var.cache.host == null || can(regex("^[A-Za-z0-9.-]+$", var.cache.host))) && var.cache.port >= 1 && var.cache.port <= 65535
    error_message = "cache needs a host without scheme and port, and a port of 1 to 65535."
  }
}

variable "kafka" {
  description = "The log: made on Redpanda Cloud (redpanda-cloud), run in the cluster (in-cluster), or one you have (external, with its brokers). users are those whose passwords the vault keeps."
  type = object({
    kind  = optional(string, "redpanda-cloud"), brokers = optional(list(string), []), serverless_region = optional(string, "eu-central-1")
    users = optional(set(string), ["agent-scheduler", "audit-logger", "notifier", "outbox-relay", "recurrence-worker", "sync-gateway"])
  })
  default = {}

  validation {
    condition     = contains(["redpanda-cloud", "in-cluster", "external"], var.kafka.kind) && (var.kafka.kind == "external") == (length(var.kafka.brokers) > 0) && alltrue([for broker in var.kafka.brokers : can(regex("^[A-Za-z0-9.-]+:[0-9]{2,5}$", broker))])
    error_message = "kind in kafka must be redpanda-cloud, in-cluster or external, and brokers, each host:port, belong to external alone."
  }
}

variable "passwords" {
  description = "Passwords to use instead of fresh ones: database, cache and kafka/<user>. Stored in the vault; never in state."
  type        = map(string)
  default     = {}
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = alltrue([for password in values(var.passwords) : can(regex("^[A-Za-z0-9._~-]{16,128}$", password))])
    error_message = "passwords must be 16-128 letters, digits and . _ ~ -."
  }
}

variable "password_version" {
  description = "Raise by one to set new passwords everywhere."
  type        = number
  default     = 1

  validation {
    condition     = var.password_version >= 1 && floor(var.password_version) == var.password_version
    error_message = "password_version must be a whole number from 1."
  }
}

variable "protect_data" {
  description = "Refuse to delete databases, images and secrets, and keep what is deleted for a while."
  type        = bool
  default     = true
}

variable "secrets_filled_by_hand" {
  description = "Empty secrets that people fill, by name, with what belongs into them."
  type        = map(string)
  default = {
    database-roles = "A password for each service's role, as JSON"
    llm-providers  = "Keys of the providers of language models"
    master-key     = "key: 64 hexadecimal digits, under which signing keys are sealed"
    smtp           = "User and password of the mail server"
  }

  validation {
    condition     = alltrue([for name in keys(var.secrets_filled_by_hand) : !contains(["cache", "database", "kafka"], name)])
    error_message = "secrets_filled_by_hand must not hold cache, database or kafka: those are made here."
  }
}

variable "registry" {
  description = "Registry of the images: url of one you have, such as that of another account, or null to make one, which pull_account_ids may then use."
  type        = object({ url = optional(string), pull_account_ids = optional(set(string), []) })
  default     = {}

  validation {
    condition     = var.registry.url == null ? true : can(regex("^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9/_.-]*[a-z0-9]$", var.registry.url))
    error_message = "url in registry must be host/prefix without https:// and without a trailing slash."
  }
}

variable "dns" {
  description = "Zone of the environment's names and its first records; see modules/aws-dns."
  type = object({
    zone_name = string, create_zone = optional(bool, true)
    records   = optional(map(object({ type = string, values = list(string), ttl_seconds = optional(number, 60) })), {})
  })

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.dns.zone_name))
    error_message = "zone_name in dns must be a lower-case domain without a trailing dot."
  }
}

variable "budget" {
  description = "Monthly limit in US dollars and who is told; null for none."
  type        = object({ monthly_limit_usd = number, emails = set(string) })
  default     = null

  validation {
    condition     = var.budget == null ? true : var.budget.monthly_limit_usd >= 1 && length(var.budget.emails) > 0
    error_message = "budget needs a monthly_limit_usd of 1 or more and at least one address in emails."
  }
}

variable "pipeline" {
  description = "GitHub repository that may plan, apply and push images without keys, and where the state lies; null for none. See modules/github-oidc-aws."
  type = object({
    repository       = object({ owner = string, name = string, owner_id = optional(number), id = optional(number) })
    state_bucket_arn = string, state_key_arn = string
    subject_forms    = optional(set(string), ["immutable", "names"]), create_provider = optional(bool, true)
  })
  default = null

  validation {
    condition     = var.pipeline == null ? true : can(regex("^arn:aws[a-z-]*:s3:::", var.pipeline.state_bucket_arn)) && can(regex("^arn:aws[a-z-]*:kms:", var.pipeline.state_key_arn))
    error_message = "pipeline needs the ARN of the state's bucket and of its key; module aws-state prints both."
  }
}
