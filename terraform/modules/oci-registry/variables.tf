variable "compartment_id" {
  description = "Compartment that holds the repositories."
  type        = string

  validation {
    condition     = can(regex("^ocid1\\.(compartment|tenancy)\\.", var.compartment_id))
    error_message = "compartment_id must be the OCID of a compartment or of the tenancy (ocid1.compartment.…)."
  }
}

variable "region" {
  description = "Region of the registry; part of its host name."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "region must be a region identifier such as eu-frankfurt-1."
  }
}

variable "prefix" {
  description = "First part of every repository's name; keeps environments apart."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.prefix))
    error_message = "prefix must be 2 to 31 lower-case letters, digits and hyphens, starting with a letter."
  }
}

variable "repositories" {
  description = "Names of the images."
  type        = set(string)

  validation {
    condition     = length(var.repositories) > 0 && alltrue([for r in var.repositories : can(regex("^[a-z0-9]+([._-][a-z0-9]+)*$", r))])
    error_message = "repositories must be one or more image names of lower-case letters and digits, joined by single . _ or -."
  }
}

variable "immutable" {
  description = "Whether a pushed tag can never be moved to another image."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of every resource; they name at least the environment and what manages it."
  type        = map(string)

  validation {
    condition     = alltrue([for key in ["taskora:environment", "taskora:managed-by"] : contains(keys(var.tags), key)])
    error_message = "tags must hold taskora:environment and taskora:managed-by."
  }
}
