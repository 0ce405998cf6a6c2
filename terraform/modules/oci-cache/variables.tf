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
  description = "Private subnet of the cache."
  type        = string

  validation {
    condition     = startswith(var.subnet_id, "ocid1.subnet.")
    error_message = "subnet_id must be the OCID of a subnet (ocid1.subnet.…)."
  }
}

variable "group_ids" {
  description = "Security groups of the cache; they decide who reaches it."
  type        = set(string)

  validation {
    condition     = length(var.group_ids) > 0 && alltrue([for id in var.group_ids : startswith(id, "ocid1.networksecuritygroup.")])
    error_message = "group_ids must be one or more OCIDs of security groups (ocid1.networksecuritygroup.…)."
  }
}

variable "engine_version" {
  description = "Engine and version."
  type        = string
  default     = "VALKEY_8_1"

  validation {
    condition     = contains(["VALKEY_7_2", "VALKEY_8_1"], var.engine_version)
    error_message = "engine_version must be VALKEY_7_2 or VALKEY_8_1."
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

variable "memory_gbs" {
  description = "Memory of each node."
  type        = number
  default     = 2

  validation {
    condition     = var.memory_gbs >= 2 && var.memory_gbs <= 500
    error_message = "memory_gbs must be 2 to 500."
  }
}
