variable "name" {
  description = "Name of the environment's resources; a prefix of every display name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name must be 2 to 31 lower-case letters, digits and hyphens, starting with a letter."
  }
}

variable "tags" {
  description = "Tags of every resource; they name at least the environment and what manages it."
  type        = map(string)

  validation {
    condition     = alltrue([for key in ["taskora:environment", "taskora:managed-by"] : contains(keys(var.tags), key)])
    error_message = "tags must hold taskora:environment and taskora:managed-by."
  }
}

variable "tenancy_id" {
  description = "Tenancy: budgets and quotas live in its root compartment."
  type        = string

  validation {
    condition     = startswith(var.tenancy_id, "ocid1.tenancy.")
    error_message = "tenancy_id must be the OCID of the tenancy (ocid1.tenancy.…)."
  }
}

variable "compartment_id" {
  description = "Compartment whose spending is watched."
  type        = string

  validation {
    condition     = can(regex("^ocid1\\.(compartment|tenancy)\\.", var.compartment_id))
    error_message = "compartment_id must be the OCID of a compartment or of the tenancy (ocid1.compartment.…)."
  }
}

variable "compartment_path" {
  description = "The same compartment as quotas name it: names from the root on, joined by colons; null limits the whole tenancy."
  type        = string
  default     = null

  validation {
    condition     = var.compartment_path == null || can(regex("^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)*$", var.compartment_path))
    error_message = "compartment_path must be names joined by colons, such as taskora:dev, or null."
  }
}

variable "monthly_budget" {
  description = "Budget of a month in the tenancy's currency; alerts only, it stops nothing."
  type        = number
  default     = 1

  validation {
    condition     = var.monthly_budget >= 1 && var.monthly_budget <= 100000
    error_message = "monthly_budget must be 1 to 100000."
  }
}

variable "recipients" {
  description = "Mail addresses of the alerts."
  type        = set(string)

  validation {
    condition     = length(var.recipients) > 0 && alltrue([for r in var.recipients : can(regex("^[^@\\s,;]+@[^@\\s,;]+\\.[a-z]{2,}$", r))])
    error_message = "recipients must be one or more mail addresses."
  }
}

variable "alerts" {
  description = "When mail is sent: sentence => percent of the budget, of what was spent (ACTUAL) or is expected (FORECAST)."
  type        = map(object({ percent = number, kind = optional(string, "ACTUAL") }))
  default = {
    "Half of the month's budget is spent"           = { percent = 50 }
    "The month's budget is spent"                   = { percent = 100 }
    "The month's budget is expected to be exceeded" = { percent = 110, kind = "FORECAST" }
  }

  validation {
    condition     = length(var.alerts) > 0 && alltrue([for a in values(var.alerts) : a.percent >= 1 && a.percent <= 1000 && contains(["ACTUAL", "FORECAST"], a.kind)])
    error_message = "alerts must be one or more, each with a percent of 1 to 1000 and the kind ACTUAL or FORECAST."
  }
  validation {
    condition     = alltrue([for sentence in keys(var.alerts) : length(split(" ", sentence)) >= 3])
    error_message = "alerts must be keyed by sentences that say what happened, such as \"The month's budget is spent\"."
  }
}

variable "enforce_always_free" {
  description = "Whether quotas forbid everything that costs money: paid families are zeroed, the free shapes limited to their allowance."
  type        = bool
  default     = false
}

variable "zeroed_families" {
  description = "Service families that quotas set to zero (oci limits service list names them all)."
  type        = set(string)
  default     = ["analytics", "big-data", "compute-core", "compute-memory", "data-science", "database", "filesystem", "integration", "load-balancer", "mysql", "vmware"]

  validation {
    condition     = alltrue([for f in var.zeroed_families : can(regex("^[a-z][a-z0-9-]+$", f))])
    error_message = "zeroed_families must be family names of lower-case letters, digits and hyphens, such as compute-core."
  }
  validation {
    condition     = contains(var.zeroed_families, "compute-core") && contains(var.zeroed_families, "compute-memory")
    error_message = "zeroed_families must contain compute-core and compute-memory: nothing costs more than a forgotten shape."
  }
}

variable "free_allowance" {
  description = "What stays allowed: family => quota => number. Sums over a region; block storage counts in each availability domain."
  type        = map(map(number))
  default = {
    compute-core   = { standard-a1-core-count = 2 }
    compute-memory = { standard-a1-memory-count = 12 }
    block-storage  = { total-storage-gb = 200 }
    load-balancer  = { lb-flexible-count = 1, lb-flexible-bandwidth-sum = 10 }
  }

  validation {
    condition = (
      try(var.free_allowance["compute-core"]["standard-a1-core-count"], 0) <= 2 &&
      try(var.free_allowance["compute-memory"]["standard-a1-memory-count"], 0) <= 12 &&
      try(var.free_allowance["block-storage"]["total-storage-gb"], 0) <= 200
    )
    error_message = "free_allowance must stay within 2 OCPU, 12 GB of memory and 200 GB of block storage."
  }
}
