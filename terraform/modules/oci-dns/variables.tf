variable "compartment_id" {
  description = "Compartment that holds everything the module makes."
  type        = string

  validation {
    condition     = can(regex("^ocid1\\.(compartment|tenancy)\\.", var.compartment_id))
    error_message = "compartment_id must be the OCID of a compartment or of the tenancy (ocid1.compartment.…)."
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

variable "zone" {
  description = "Domain of the zone, without a trailing dot."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$", var.zone))
    error_message = "zone must be a lower-case domain such as taskora.example.com, without a trailing dot."
  }
}

variable "create_zone" {
  description = "Whether the zone is made here; false writes records into one that exists."
  type        = bool
  default     = true
}

variable "records" {
  description = "Records: name within the zone (@ is the zone itself) => type, values and life in seconds."
  type = map(object({
    type   = string
    values = list(string)
    ttl    = optional(number, 60)
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.records) : can(regex("^(@|\\*|(\\*\\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?)$", name))])
    error_message = "records must have names such as api, *.apps or @, without the zone."
  }
  validation {
    condition     = alltrue([for r in values(var.records) : contains(["A", "AAAA", "CNAME", "TXT", "CAA"], r.type) && length(r.values) > 0])
    error_message = "records: type must be A, AAAA, CNAME, TXT or CAA, with one value or more."
  }
  validation {
    condition     = alltrue([for r in values(var.records) : r.ttl >= 30 && r.ttl <= 300])
    error_message = "records: ttl must be 30 to 300 seconds, so that a move to another cluster takes less than 5 minutes."
  }
}
