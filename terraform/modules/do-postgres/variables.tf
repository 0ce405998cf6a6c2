variable "name" {
  description = "Name of the environment's resources; a prefix of every name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name must be 2 to 31 lower-case letters, digits and hyphens, starting with a letter."
  }
}

variable "region" {
  description = "Region, as DigitalOcean spells it."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{3}[0-9]$", var.region))
    error_message = "region must be a region slug such as fra1."
  }
}

variable "tags" {
  description = "Tags of every resource that takes them; DigitalOcean's are words without values."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for t in var.tags : can(regex("^[A-Za-z0-9_:-]{1,255}$", t))])
    error_message = "tags must be 1 to 255 letters, digits, colons, dashes and underscores each."
  }
}

variable "vpc_id" {
  description = "Private network of the database."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-z-]{6,}$", var.vpc_id))
    error_message = "vpc_id must be the identifier of a VPC."
  }
}

variable "engine_version" {
  description = "Major version of the engine."
  type        = string
  default     = "16"

  validation {
    condition     = contains(["15", "16", "17"], var.engine_version)
    error_message = "engine_version must be 15, 16 or 17."
  }
}

variable "size" {
  description = "Size of each node."
  type        = string
  default     = "db-s-1vcpu-2gb"

  validation {
    condition     = can(regex("^(db|gd|gdb|m|so1_5)-", var.size))
    error_message = "size must be a database size such as db-s-1vcpu-2gb."
  }
}

variable "nodes" {
  description = "One primary and its standbys; 2 or more survive the loss of a node."
  type        = number
  default     = 1

  validation {
    condition     = contains([1, 2, 3], var.nodes)
    error_message = "nodes must be 1, 2 or 3."
  }
}

variable "maintenance_window" {
  description = "When DigitalOcean may patch: day and UTC time."
  type        = string
  default     = "sunday 02:00"

  validation {
    condition     = can(regex("^(monday|tuesday|wednesday|thursday|friday|saturday|sunday) ([01][0-9]|2[0-3]):00$", var.maintenance_window))
    error_message = "maintenance_window must be a day and a full UTC hour such as \"sunday 02:00\"."
  }
}

variable "access" {
  description = "Who reaches it: sentence => kind (k8s, droplet, tag, app or ip_addr) and value. Without a rule it would be open to everybody."
  type        = map(object({ type = string, value = string }))

  validation {
    condition     = length(var.access) > 0
    error_message = "access must name at least one source: a database without a rule is open to the internet."
  }
  validation {
    condition     = alltrue([for a in values(var.access) : contains(["k8s", "droplet", "tag", "app", "ip_addr"], a.type) && a.value != ""])
    error_message = "access: type must be k8s, droplet, tag, app or ip_addr, with a value."
  }
  validation {
    condition     = alltrue([for a in values(var.access) : a.type != "ip_addr" || can(cidrhost(strcontains(a.value, "/") ? a.value : "${a.value}/32", 0)) && !can(regex("/[0-7]$", a.value))])
    error_message = "access: an ip_addr must be an address or a range of /8 or smaller; the whole internet is refused."
  }
  validation {
    condition     = alltrue([for sentence in keys(var.access) : length(split(" ", sentence)) >= 3])
    error_message = "access must be keyed by sentences that say who connects, such as \"The cluster's nodes reach PostgreSQL\"."
  }
}

variable "database" {
  description = "Database that the migrations own."
  type        = string
  default     = "taskora"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{1,30}$", var.database))
    error_message = "database must be 2 to 31 lower-case letters, digits and underscores, starting with a letter."
  }
}
