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

variable "subnet_id" {
  description = "Private subnet of the database."
  type        = string

  validation {
    condition     = startswith(var.subnet_id, "ocid1.subnet.")
    error_message = "subnet_id must be the OCID of a subnet (ocid1.subnet.…)."
  }
}

variable "group_ids" {
  description = "Security groups of the database; they decide who reaches it."
  type        = set(string)

  validation {
    condition     = length(var.group_ids) > 0 && alltrue([for id in var.group_ids : startswith(id, "ocid1.networksecuritygroup.")])
    error_message = "group_ids must be one or more OCIDs of security groups (ocid1.networksecuritygroup.…)."
  }
}

variable "engine_version" {
  description = "Major version of PostgreSQL."
  type        = string
  default     = "16"

  validation {
    condition     = contains(["15", "16", "17"], var.engine_version)
    error_message = "engine_version must be 15, 16 or 17."
  }
}

variable "shape" {
  description = "Shape of each node; flexible."
  type        = string
  default     = "PostgreSQL.VM.Standard.E5.Flex"

  validation {
    condition     = can(regex("^PostgreSQL\\.VM\\.Standard\\..*\\.Flex$", var.shape))
    error_message = "shape must be a flexible PostgreSQL shape such as PostgreSQL.VM.Standard.E5.Flex."
  }
}

variable "ocpus" {
  description = "OCPUs of each node."
  type        = number
  default     = 2

  validation {
    condition     = var.ocpus >= 1 && var.ocpus <= 64 && floor(var.ocpus) == var.ocpus
    error_message = "ocpus must be a whole number of 1 to 64."
  }
}

variable "memory_gbs" {
  description = "Memory of each node."
  type        = number
  default     = 32

  validation {
    condition     = var.memory_gbs >= 16 && var.memory_gbs <= 1024
    error_message = "memory_gbs must be 16 to 1024."
  }
}

variable "nodes" {
  description = "One primary and its replicas; 2 or more survive the loss of a node."
  type        = number
  default     = 1

  validation {
    condition     = contains([1, 2, 3, 4, 5], var.nodes)
    error_message = "nodes must be a whole number of 1 to 5."
  }
}

variable "availability_domain" {
  description = "Keep the storage in one availability domain; null spreads it over the region."
  type        = string
  default     = null

  validation {
    condition     = var.availability_domain == null || try(length(var.availability_domain) > 3, false)
    error_message = "availability_domain must be the full name of one (Uocm:EU-FRANKFURT-1-AD-1), or null."
  }
}

variable "admin_username" {
  description = "Administrator; the migrations make Taskora's own users."
  type        = string
  default     = "taskora_admin"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{2,30}$", var.admin_username)) && !contains(["postgres", "admin", "root"], var.admin_username)
    error_message = "admin_username must be 3 to 31 lower-case letters, digits and underscores, and not postgres, admin or root."
  }
}

variable "password_secret" {
  description = "Secret of the vault that holds the administrator's password; only its OCID passes through here."
  type        = object({ id = string, version = optional(number, 1) })

  validation {
    condition     = startswith(var.password_secret.id, "ocid1.vaultsecret.")
    error_message = "password_secret.id must be the OCID of a vault secret (ocid1.vaultsecret.…), never a password."
  }
  validation {
    condition     = var.password_secret.version >= 1
    error_message = "password_secret.version must be 1 or more."
  }
}

variable "backup_retention_days" {
  description = "Days that daily backups are kept."
  type        = number
  default     = 7

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35
    error_message = "backup_retention_days must be 1 to 35."
  }
}

variable "maintenance_window" {
  description = "When Oracle may patch: day and UTC time."
  type        = string
  default     = "SUN 02:00"

  validation {
    condition     = can(regex("^(MON|TUE|WED|THU|FRI|SAT|SUN) ([01][0-9]|2[0-3]):[0-5][0-9]$", var.maintenance_window))
    error_message = "maintenance_window must be a day and a UTC time such as \"SUN 02:00\"."
  }
}

variable "settings" {
  description = "Server settings that differ from Oracle's default, by name."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name, value in var.settings : can(regex("^[a-z_.]+$", name)) && value != ""])
    error_message = "settings must map names of PostgreSQL settings to values that are not empty."
  }
}
