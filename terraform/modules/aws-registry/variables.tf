variable "prefix" {
  description = "First part of every repository's name, such as taskora."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}(/[a-z][a-z0-9-]{1,30})?$", var.prefix))
    error_message = "prefix must be one or two lower-case words of 2-31 letters, digits or '-', joined by '/'."
  }
}

variable "repositories" {
  description = "Names of the images; one repository each."
  type        = set(string)

  validation {
    condition     = length(var.repositories) > 0 && alltrue([for name in var.repositories : can(regex("^[a-z][a-z0-9-]{1,60}$", name))])
    error_message = "repositories must be one or more names of 2-61 lower-case letters, digits or '-', starting with a letter."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the images."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "keep_images" {
  description = "Images kept in each repository; older ones are deleted."
  type        = number
  default     = 100

  validation {
    condition     = var.keep_images >= 10 && var.keep_images <= 1000
    error_message = "keep_images must be 10-1000."
  }
}

variable "untagged_days" {
  description = "Days after which images without a tag are deleted."
  type        = number
  default     = 14

  validation {
    condition     = var.untagged_days >= 1 && var.untagged_days <= 365
    error_message = "untagged_days must be 1-365."
  }
}

variable "pull_account_ids" {
  description = "Other AWS accounts whose nodes may pull, such as that of production."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for id in var.pull_account_ids : can(regex("^[0-9]{12}$", id))])
    error_message = "pull_account_ids must be account numbers of 12 digits."
  }
}

variable "delete_with_images" {
  description = "Let a repository be deleted while it holds images; for throw-away environments."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of every resource; they name at least the environment and what manages it."
  type        = map(string)

  validation {
    condition     = alltrue([for key in ["taskora:environment", "taskora:managed-by"] : contains(keys(var.tags), key)])
    error_message = "tags must hold taskora:environment and taskora:managed-by."
  }
}
