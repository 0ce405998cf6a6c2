variable "bucket_name" {
  description = "Name of the bucket, unique in all of AWS, such as taskora-state-4711."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must be 3-63 lower-case letters, digits or '-', with a letter or digit at both ends."
  }
}

variable "keep_version_days" {
  description = "Days an overwritten state can be brought back."
  type        = number
  default     = 365

  validation {
    condition     = var.keep_version_days >= 30 && var.keep_version_days <= 3650
    error_message = "keep_version_days must be 30-3650."
  }
}

variable "delete_with_states" {
  description = "Let the bucket be deleted while it holds states; for tests only."
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
