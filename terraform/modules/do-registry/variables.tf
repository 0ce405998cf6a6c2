variable "name" {
  description = "Name of the account's registry; unique among all customers."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 63 lower-case letters, digits and hyphens, and not end in a hyphen."
  }
}

variable "create" {
  description = "Whether the registry is made here; an account has one, so all environments but one say false."
  type        = bool
  default     = true
}

variable "region" {
  description = "Region, as DigitalOcean spells it."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{3}[0-9]$", var.region))
    error_message = "region must be a region slug such as fra1."
  }
}

variable "tier" {
  description = "Subscription: starter (free, 500 MB), basic or professional."
  type        = string
  default     = "starter"

  validation {
    condition     = contains(["starter", "basic", "professional"], var.tier)
    error_message = "tier must be starter, basic or professional."
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
