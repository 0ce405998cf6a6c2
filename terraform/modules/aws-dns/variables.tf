variable "zone_name" {
  description = "Domain to serve, such as taskora.example.com."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.zone_name))
    error_message = "zone_name must be a lower-case domain without a trailing dot, such as taskora.example.com."
  }
}

variable "create_zone" {
  description = "Make the zone; false uses one that exists already."
  type        = bool
  default     = true
}

variable "records" {
  description = "Records by name relative to the zone, empty for the zone itself. Lives are short, so that traffic moves within minutes."
  type = map(object({
    type        = string
    values      = list(string)
    ttl_seconds = optional(number, 60)
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.records) : can(regex("^$|^(\\*\\.)?[a-z0-9_]([a-z0-9_.-]{0,120}[a-z0-9])?$", name))])
    error_message = "the keys of records must be names relative to the zone, such as www or *.preview, or empty for the zone itself."
  }

  validation {
    condition     = alltrue([for record in values(var.records) : contains(["A", "AAAA", "CNAME", "TXT"], record.type) && length(record.values) > 0])
    error_message = "each of records needs a type A, AAAA, CNAME or TXT and at least one value."
  }

  validation {
    condition     = alltrue([for record in values(var.records) : record.ttl_seconds >= 30 && record.ttl_seconds <= 300])
    error_message = "ttl_seconds in records must be 30-300: a move between clusters waits for it."
  }
}

variable "certificate_authorities" {
  description = "Authorities that may issue certificates for the zone (CAA); empty leaves it open to all."
  type        = set(string)
  default     = ["letsencrypt.org"]

  validation {
    condition     = alltrue([for authority in var.certificate_authorities : can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", authority))])
    error_message = "certificate_authorities must be domains of authorities, such as letsencrypt.org."
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
