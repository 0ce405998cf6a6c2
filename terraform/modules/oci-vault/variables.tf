variable "compartment_id" {
  description = "Compartment that holds everything the module makes."
  type        = string

  validation {
    condition     = can(regex("^ocid1\\.(compartment|tenancy)\\.", var.compartment_id))
    error_message = "compartment_id must be the OCID of a compartment or of the tenancy (ocid1.compartment.…)."
  }
}

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

variable "vault_type" {
  description = "DEFAULT (free, shared) or VIRTUAL_PRIVATE (paid, a partition of its own, rotates keys by itself)."
  type        = string
  default     = "DEFAULT"

  validation {
    condition     = contains(["DEFAULT", "VIRTUAL_PRIVATE"], var.vault_type)
    error_message = "vault_type must be DEFAULT or VIRTUAL_PRIVATE."
  }
}

variable "protection_mode" {
  description = "Where the key lives: SOFTWARE (free) or HSM."
  type        = string
  default     = "SOFTWARE"

  validation {
    condition     = contains(["SOFTWARE", "HSM"], var.protection_mode)
    error_message = "protection_mode must be SOFTWARE or HSM."
  }
}

variable "key_rotation_days" {
  description = "Days after which the key rotates by itself; null means never."
  type        = number
  default     = null

  validation {
    condition     = var.key_rotation_days == null || try(var.key_rotation_days >= 60 && var.key_rotation_days <= 365, false)
    error_message = "key_rotation_days must be 60 to 365, or null."
  }
}

variable "secrets" {
  description = "Secrets that the vault generates: name => what it is for, length, and a template around %GENERATED_PASSPHRASE%."
  type = map(object({
    description = string
    length      = optional(number, 32)
    template    = optional(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[a-z][a-z0-9-]{1,60}$", name))])
    error_message = "secrets must have names of 2 to 61 lower-case letters, digits and hyphens, starting with a letter."
  }
  validation {
    condition     = alltrue([for s in values(var.secrets) : s.length >= 16 && s.length <= 128])
    error_message = "secrets: length must be 16 to 128."
  }
  validation {
    condition     = alltrue([for s in values(var.secrets) : s.template == null || can(regex("%GENERATED_PASSPHRASE%", s.template))])
    error_message = "secrets: template must contain %GENERATED_PASSPHRASE%, which the vault replaces."
  }
}

variable "readers" {
  description = "Who in the cluster may read the secrets: nobody, every pod (nodes), or one service account (workload; needs an ENHANCED cluster)."
  type = object({
    mode            = string
    tenancy_id      = optional(string)
    cluster_id      = optional(string)
    namespace       = optional(string, "external-secrets")
    service_account = optional(string, "external-secrets")
  })
  default = { mode = "nobody" }

  validation {
    condition     = contains(["nobody", "nodes", "workload"], var.readers.mode)
    error_message = "readers.mode must be nobody, nodes or workload."
  }
  validation {
    condition     = var.readers.mode != "nodes" || try(startswith(var.readers.tenancy_id, "ocid1.tenancy."), false)
    error_message = "readers: mode nodes needs tenancy_id (ocid1.tenancy.…), because dynamic groups live in the tenancy."
  }
  validation {
    condition     = var.readers.mode != "workload" || var.readers.cluster_id != null
    error_message = "readers: mode workload needs cluster_id, the cluster whose service account may read."
  }
}
