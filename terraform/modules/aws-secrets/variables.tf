variable "name" {
  description = "Prefix of the key's alias and of the read policy, such as taskora-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
  }
}

variable "prefix" {
  description = "Folder of the secrets in Secrets Manager, such as taskora/dev; a secret is named <prefix>/<key>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*){0,3}$", var.prefix))
    error_message = "prefix must be 1-4 lower-case words joined by '/', without one at either end."
  }
}

variable "secrets" {
  description = <<-EOT
    Secrets by name. One with written = true gets its value from contents; the others are empty containers for people to fill.
    Raise version to write a new value. owner_id is the id of the thing whose password this is: the secret is written after it exists and again when it is replaced.
  EOT
  type = map(object({
    description = string
    written     = optional(bool, true)
    version     = optional(number, 1)
    owner_id    = optional(string, "")
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[a-z][a-z0-9-]{1,40}$", name))])
    error_message = "the keys of secrets must be 2-41 lower-case letters, digits or '-', starting with a letter."
  }

  validation {
    condition     = alltrue([for secret in values(var.secrets) : length(secret.description) >= 10])
    error_message = "each of secrets needs a description of at least 10 characters."
  }

  validation {
    condition     = alltrue([for secret in values(var.secrets) : secret.version >= 1 && floor(secret.version) == secret.version])
    error_message = "version in secrets must be a whole number from 1."
  }
}

variable "contents" {
  description = "Values of the written secrets: by secret, then by field. Stored as one JSON object each; never kept in state."
  type        = map(map(string))
  default     = {}
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = alltrue([for fields in values(var.contents) : length(fields) > 0])
    error_message = "each of contents must hold at least one field."
  }

  validation {
    condition     = length(setsubtract([for name, secret in var.secrets : name if secret.written], keys(var.contents))) == 0
    error_message = "contents must hold the fields of each secret that is written: ${join(", ", [for name, secret in var.secrets : name if secret.written])}."
  }
}

variable "recovery_days" {
  description = "Days a deleted secret can be brought back, 7-30; 0 deletes at once, for throw-away environments."
  type        = number
  default     = 30

  validation {
    condition     = var.recovery_days == 0 || (var.recovery_days >= 7 && var.recovery_days <= 30)
    error_message = "recovery_days must be 0 or 7-30."
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
