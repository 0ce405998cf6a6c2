variable "name" {
  description = "Name of the budget, such as taskora-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
  }
}

variable "monthly_limit_usd" {
  description = "US dollars a month that the account is expected to stay below."
  type        = number

  validation {
    condition     = var.monthly_limit_usd >= 1 && var.monthly_limit_usd <= 100000
    error_message = "monthly_limit_usd must be 1-100000."
  }
}

variable "emails" {
  description = "Who is told at half of the limit, at the limit, and when the forecast passes it."
  type        = set(string)

  validation {
    condition     = length(var.emails) >= 1 && length(var.emails) <= 10 && alltrue([for email in var.emails : can(regex("^[^@ ]+@[^@ ]+\\.[a-z]{2,}$", email))])
    error_message = "emails must be 1-10 e-mail addresses."
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
