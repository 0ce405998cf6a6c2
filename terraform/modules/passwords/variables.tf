variable "names" {
  description = "Names to make a password for, such as database or kafka/outbox-relay."
  type        = set(string)

  validation {
    condition     = alltrue([for name in var.names : can(regex("^[a-z][a-z0-9/_-]{0,62}$", name))])
    error_message = "names must be lower-case words of 1-63 letters, digits, '/', '_' or '-', starting with a letter."
  }
}
