variable "region" {
  description = "Region of everything in this environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{3}[0-9]$", var.region))
    error_message = "region must be a region slug such as fra1."
  }
}

variable "network" {
  description = "Ranges of the network, of pods and of services, and what may reach the nodes; see modules/do-network."
  type = object({
    cidr         = optional(string, "10.130.0.0/20")
    subnets      = optional(object({ pods = string, services = string }), { pods = "10.244.0.0/16", services = "10.96.0.0/19" })
    node_ingress = optional(map(object({ protocol = optional(string, "tcp"), ports = string, cidrs = set(string) })), {})
  })
  default = {}

  validation {
    condition     = can(cidrhost(var.network.cidr, 0))
    error_message = "cidr in network must be a private range such as 10.120.0.0/20."
  }
}

variable "api_access" {
  description = "Who may reach the Kubernetes API, which always has a public address: sentence => CIDR."
  type        = map(string)

  validation {
    condition     = length(var.api_access) > 0 && alltrue([for cidr in values(var.api_access) : can(cidrhost(cidr, 0)) && can(regex("/([89]|[1-9][0-9]+)$", cidr))])
    error_message = "api_access must name at least one CIDR of /8 or smaller, such as 203.0.113.0/28; the whole internet is refused."
  }
}

variable "cluster" {
  description = "Version, node pools and control plane of the cluster; see modules/do-doks."
  type = object({
    kubernetes_version = optional(string, "1.35"), high_availability = optional(bool, false)
    node_pools = optional(map(object({ size = string, min = number, max = number, labels = optional(map(string), {}) })), {
      main = { size = "s-4vcpu-8gb", min = 2, max = 3 }
    })
  })
  default = {}

  validation {
    condition     = contains(keys(var.cluster.node_pools), "main")
    error_message = "cluster needs a node pool called main."
  }
}

variable "maintenance_window" {
  description = "When the cluster and the databases may be patched: day and UTC time."
  type        = string
  default     = "sunday 02:00"

  validation {
    condition     = can(regex("^(monday|tuesday|wednesday|thursday|friday|saturday|sunday) ([01][0-9]|2[0-3]):00$", var.maintenance_window))
    error_message = "maintenance_window must be a day and a full UTC hour such as \"sunday 02:00\"."
  }
}

variable "database" {
  description = "PostgreSQL: made here (managed), run in the cluster (in-cluster), or one you have (external, with its host)."
  type = object({
    kind           = optional(string, "managed"), host = optional(string), port = optional(number, 5432), name = optional(string, "taskora")
    engine_version = optional(string, "16"), size = optional(string, "db-s-1vcpu-2gb"), nodes = optional(number, 1)
  })
  default = {}

  validation {
    condition     = contains(["managed", "in-cluster", "external"], var.database.kind) && (var.database.kind == "external") == (var.database.host != null)
    error_message = "kind in database must be managed, in-cluster or external, and host belongs to external alone."
  }
  validation {
    condition     = (var.database.host == null || can(regex("^[A-Za-z0-9.-]+$", var.database.host))) && var.database.port >= 1 && var.database.port <= 65535 && can(regex("^[a-z][a-z0-9_]{0,62}$", var.database.name))
    error_message = "database needs a host without scheme and port, a port of 1 to 65535, and a name of 1 to 63 lower-case letters, digits and underscores."
  }
}

variable "cache" {
  description = "Valkey: made here (managed), run in the cluster (in-cluster), or one you have (external, with its host)."
  type = object({
    kind = optional(string, "managed"), host = optional(string), port = optional(number, 6379)
    size = optional(string, "db-s-1vcpu-1gb"), nodes = optional(number, 1)
  })
  default = {}

  validation {
    condition     = contains(["managed", "in-cluster", "external"], var.cache.kind) && (var.cache.kind == "external") == (var.cache.host != null)
    error_message = "kind in cache must be managed, in-cluster or external, and host belongs to external alone."
  }
  validation {
    condition     = (var.cache.host == null || can(regex("^[A-Za-z0-9.-]+$", var.cache.host))) && var.cache.port >= 1 && var.cache.port <= 65535
    error_message = "cache needs a host without scheme and port, and a port of 1 to 65535."
  }
}

variable "kafka" {
  description = "The log: made on Redpanda Cloud (redpanda-cloud), run in the cluster (in-cluster), or one you have (external, with its brokers)."
  type = object({
    kind              = optional(string, "redpanda-cloud"), brokers = optional(list(string), [])
    serverless_region = optional(string, "eu-central-1"), password_version = optional(number, 1)
  })
  default = {}

  validation {
    condition     = contains(["redpanda-cloud", "in-cluster", "external"], var.kafka.kind) && (var.kafka.kind == "external") == (length(var.kafka.brokers) > 0)
    error_message = "kind in kafka must be redpanda-cloud, in-cluster or external, and brokers belong to external alone."
  }
  validation {
    condition     = alltrue([for broker in var.kafka.brokers : can(regex("^[A-Za-z0-9.-]+:[0-9]{2,5}$", broker))])
    error_message = "brokers in kafka must be host:port."
  }
}

variable "kafka_passwords" {
  description = "Password of each Kafka user on Redpanda Cloud, by service. Passed on as a write-only argument; in no plan and no state."
  type        = map(string)
  default     = {}
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = alltrue([for password in values(var.kafka_passwords) : length(password) >= 16])
    error_message = "kafka_passwords must have 16 characters or more each."
  }
}

variable "registry" {
  description = "Registry of the images: url of one you have, or the account's own, which exactly one environment makes (create)."
  type = object({
    url  = optional(string), name = optional(string, "taskora"), create = optional(bool, false)
    tier = optional(string, "basic")
  })
  default = {}

  validation {
    condition     = var.registry.url == null ? true : can(regex("^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9/_.-]*[a-z0-9]$", var.registry.url))
    error_message = "url in registry must be host/prefix without https:// and without a trailing slash."
  }
}

variable "dns" {
  description = "Zone of the environment's names; managed = true makes it here or writes into it, false only names it."
  type = object({
    zone_name = string, managed = optional(bool, true), create_zone = optional(bool, true)
    records   = optional(map(object({ type = string, values = list(string), ttl = optional(number, 60) })), {})
  })

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.dns.zone_name))
    error_message = "zone_name in dns must be a lower-case domain without a trailing dot."
  }
}
