variable "tenancy_id" {
  description = "Tenancy: budgets, quotas and dynamic groups live in its root compartment."
  type        = string

  validation {
    condition     = startswith(var.tenancy_id, "ocid1.tenancy.")
    error_message = "tenancy_id must be the OCID of the tenancy (ocid1.tenancy.…)."
  }
}

variable "compartment_id" {
  description = "Compartment of this environment and nothing else."
  type        = string

  validation {
    condition     = startswith(var.compartment_id, "ocid1.compartment.")
    error_message = "compartment_id must be the OCID of a compartment (ocid1.compartment.…), not of the tenancy."
  }
}

variable "compartment_path" {
  description = "The same compartment as quotas name it: names from the root on, joined by colons."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)*$", var.compartment_path))
    error_message = "compartment_path must be names joined by colons, such as taskora:dev."
  }
}

variable "region" {
  description = "Region of everything in this environment; always-free resources exist in the home region only."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "region must be a region identifier such as eu-frankfurt-1."
  }
}

variable "enforce_always_free" {
  description = "Refuse everything that costs money: paid databases, shapes, control planes, vaults, zones, and more than 2 OCPU, 12 GB or 200 GB."
  type        = bool
  default     = true
}

variable "budget" {
  description = "Budget of a month in the tenancy's currency, and who is told by mail."
  type        = object({ monthly = optional(number, 1), recipients = set(string) })

  validation {
    condition     = var.budget.monthly >= 1 && length(var.budget.recipients) > 0
    error_message = "budget needs a monthly amount of 1 or more and at least one address in recipients."
  }
}

variable "network" {
  description = "Range, gateways, pod addresses, ways to the API and out of the nodes; see modules/oci-network."
  type = object({
    cidr        = optional(string, "10.20.0.0/16"), nat_gateway = optional(bool, false), service_gateway = optional(bool, false)
    cni         = optional(string, "flannel"), public_api = optional(bool, true), api_access = optional(map(string), {})
    node_egress = optional(map(object({ cidr = string, port = number })), {})
  })
  default = {}

  validation {
    condition     = can(cidrhost(var.network.cidr, 0)) && endswith(var.network.cidr, "/16")
    error_message = "cidr in network must be a private /16, such as 10.20.0.0/16."
  }
}

variable "cluster" {
  description = "Version, type, node pools of the cluster and the volumes its workloads will claim; see modules/oci-oke."
  type = object({
    kubernetes_version = optional(string, "1.35.2"), type = optional(string, "BASIC"), os_version = optional(string, "8")
    node_pools = optional(map(object({
      size               = number, ocpus = number, memory_gbs = number, shape = optional(string, "VM.Standard.A1.Flex")
      boot_volume_gbs    = optional(number, 50), preemptible = optional(bool, false)
      kubernetes_version = optional(string), image_id = optional(string), labels = optional(map(string), {})
    })), { main = { size = 2, ocpus = 1, memory_gbs = 6 } })
    data_volume_gbs = optional(list(number), [50, 50])
  })
  default = {}

  validation {
    condition     = contains(["BASIC", "ENHANCED"], var.cluster.type) && length(var.cluster.node_pools) > 0
    error_message = "cluster needs the type BASIC or ENHANCED and at least one node pool."
  }
}

variable "vault" {
  description = "Vault and key: DEFAULT and SOFTWARE are free; see modules/oci-vault."
  type        = object({ type = optional(string, "DEFAULT"), protection_mode = optional(string, "SOFTWARE"), key_rotation_days = optional(number) })
  default     = {}

  validation {
    condition     = !var.enforce_always_free || (var.vault.type == "DEFAULT" && var.vault.protection_mode == "SOFTWARE")
    error_message = "Always free is a vault of type DEFAULT with protection_mode SOFTWARE; set enforce_always_free = false to pay for another."
  }
}

variable "database" {
  description = "PostgreSQL: made here (managed, paid), run in the cluster (in-cluster), or one you have (external, with its host)."
  type = object({
    kind                  = optional(string, "in-cluster"), host = optional(string), port = optional(number, 5432), name = optional(string, "taskora")
    engine_version        = optional(string, "16"), ocpus = optional(number, 2), memory_gbs = optional(number, 32), nodes = optional(number, 1)
    backup_retention_days = optional(number, 7), password_version = optional(number, 1), settings = optional(map(string), {})
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
  validation {
    condition     = !var.enforce_always_free || var.database.kind != "managed"
    error_message = "Always free is a database of the kind in-cluster or external; set enforce_always_free = false to pay for a managed one."
  }
}

variable "cache" {
  description = "Valkey: made here (managed, paid), run in the cluster (in-cluster), or one you have (external, with its host)."
  type = object({
    kind       = optional(string, "in-cluster"), host = optional(string), port = optional(number, 6379)
    memory_gbs = optional(number, 2), nodes = optional(number, 1)
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
  validation {
    condition     = !var.enforce_always_free || var.cache.kind != "managed"
    error_message = "Always free is a cache of the kind in-cluster or external; set enforce_always_free = false to pay for a managed one."
  }
}

variable "kafka" {
  description = "The log: made on Redpanda Cloud (redpanda-cloud, paid), run in the cluster (in-cluster), or one you have (external, with its brokers)."
  type = object({
    kind              = optional(string, "in-cluster"), brokers = optional(list(string), [])
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
  validation {
    condition     = !var.enforce_always_free || var.kafka.kind != "redpanda-cloud"
    error_message = "Always free is a kafka of the kind in-cluster or external; set enforce_always_free = false to pay for redpanda-cloud."
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

variable "secrets_filled_by_hand" {
  description = "Further secrets of the vault that people fill, by name, with what belongs into them."
  type        = map(string)
  default = {
    database-roles = "A password for each service's role, as JSON"
    llm-providers  = "Keys of the providers of language models"
    master-key     = "key: 64 hexadecimal digits, under which signing keys are sealed"
    smtp           = "User and password of the mail server"
  }

  validation {
    condition     = alltrue([for name in keys(var.secrets_filled_by_hand) : !contains(["database", "database-admin", "kafka"], name)])
    error_message = "secrets_filled_by_hand must not hold database, database-admin or kafka: those are made here."
  }
}

variable "registry" {
  description = "Registry of the images: url of one you have, or null to make one."
  type        = object({ url = optional(string) })
  default     = {}

  validation {
    condition     = var.registry.url == null ? true : can(regex("^[a-z0-9.-]+(:[0-9]+)?/[a-z0-9/_.-]*[a-z0-9]$", var.registry.url))
    error_message = "url in registry must be host/prefix without https:// and without a trailing slash."
  }
}

variable "dns" {
  description = "Zone of the environment's names; managed = true makes it here or writes into it (paid by query), false only names it."
  type = object({
    zone_name = string, managed = optional(bool, false), create_zone = optional(bool, true)
    records   = optional(map(object({ type = string, values = list(string), ttl = optional(number, 60) })), {})
  })

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.dns.zone_name))
    error_message = "zone_name in dns must be a lower-case domain without a trailing dot."
  }
  validation {
    condition     = !var.enforce_always_free || !var.dns.managed
    error_message = "Always free is dns with managed = false: queries to a zone cost money; set enforce_always_free = false to pay for them."
  }
}

variable "pipeline" {
  description = "GitHub repository that may plan, apply and push images without keys; null for none. See modules/github-oidc-oci."
  type = object({
    repository    = object({ owner = string, name = string, owner_id = optional(number), id = optional(number) })
    domain_url    = string, oauth_client_id = string, state_bucket = string
    subject_forms = optional(set(string), ["immutable", "names"]), create_trust = optional(bool, true)
  })
  default = null

  validation {
    condition     = var.pipeline == null ? true : startswith(var.pipeline.domain_url, "https://") && var.pipeline.state_bucket != ""
    error_message = "pipeline needs the https:// domain_url of the identity domain and the name of the state_bucket."
  }
}
