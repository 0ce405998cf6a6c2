variable "name" {
  description = "Name of the database server, such as taskora-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
  }
}

variable "engine" {
  description = "rds (one server, optionally with a standby) or aurora (serverless v2, scales by load)."
  type        = string
  default     = "rds"

  validation {
    condition     = contains(["rds", "aurora"], var.engine)
    error_message = "engine must be rds or aurora."
  }
}

variable "engine_version" {
  description = "PostgreSQL version, major or major.minor. Taskora needs 15 or newer."
  type        = string
  default     = "17"

  validation {
    condition     = can(regex("^(1[5-9])(\\.[0-9]{1,2})?$", var.engine_version))
    error_message = "engine_version must be 15 to 19, optionally with a minor version, such as 17 or 17.5."
  }
}

variable "vpc_id" {
  description = "Network the security group belongs to."
  type        = string

  validation {
    condition     = can(regex("^vpc-[0-9a-z]+$", var.vpc_id))
    error_message = "vpc_id must be the id of a VPC, such as vpc-0a1b2c3d."
  }
}

variable "subnet_ids" {
  description = "Subnets in at least two zones, without a route to the internet."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2 && alltrue([for id in var.subnet_ids : can(regex("^subnet-[0-9a-z]+$", id))])
    error_message = "subnet_ids must be at least two subnet ids, such as subnet-0a1b2c3d."
  }
}

variable "ingress_rules" {
  description = "Who may connect, keyed by the sentence that says why: a security group, or a private range. Empty means nobody."
  type        = map(object({ security_group_id = optional(string), cidr_ipv4 = optional(string) }))
  default     = {}

  validation {
    condition     = alltrue([for rule in values(var.ingress_rules) : (rule.security_group_id == null) != (rule.cidr_ipv4 == null)])
    error_message = "each of ingress_rules needs exactly one of security_group_id and cidr_ipv4."
  }

  validation {
    condition = alltrue([
      for rule in values(var.ingress_rules) :
      rule.cidr_ipv4 == null || can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(1[6-9]|2[0-9]|3[0-2])$", rule.cidr_ipv4))
    ])
    error_message = "cidr_ipv4 in ingress_rules must be a private IPv4 range of /16 or smaller: a database is never reachable from the internet."
  }

  validation {
    condition     = alltrue([for sentence in keys(var.ingress_rules) : can(regex("^[A-Za-z0-9][A-Za-z0-9 .,:/()_-]{9,199}$", sentence))])
    error_message = "the keys of ingress_rules must be sentences of 10-200 letters, digits, spaces and . , : / ( ) _ -."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the storage, its backups and its performance data."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "database_name" {
  description = "Database made on the server."
  type        = string
  default     = "taskora"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.database_name))
    error_message = "database_name must be 1-63 lower-case letters, digits or '_', starting with a letter."
  }
}

variable "username" {
  description = "Owner of the database; only the migrations sign in as this role."
  type        = string
  default     = "taskora_owner"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,62}$", var.username)) && !contains(["admin", "postgres", "rdsadmin"], var.username)
    error_message = "username must be 1-63 lower-case letters, digits or '_', starting with a letter, and not admin, postgres or rdsadmin."
  }
}

variable "password" {
  description = "Password of the owner, 16-128 letters, digits and . _ ~ -. Passed on as a write-only argument; never kept in state."
  type        = string
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9._~-]{16,128}$", var.password))
    error_message = "password must be 16-128 letters, digits and . _ ~ -."
  }
}

variable "password_version" {
  description = "Raise by one to set a new password."
  type        = number
  default     = 1

  validation {
    condition     = var.password_version >= 1 && floor(var.password_version) == var.password_version
    error_message = "password_version must be a whole number from 1."
  }
}

variable "instance_class" {
  description = "Server size for rds, an arm64 class. Aurora scales by capacity instead."
  type        = string
  default     = "db.t4g.medium"

  validation {
    condition     = can(regex("^db\\.[a-z]+[0-9]+g[a-z]*\\.[a-z0-9]+$", var.instance_class))
    error_message = "instance_class must be an arm64 class, such as db.t4g.medium or db.m7g.large."
  }
}

variable "storage_gbs" {
  description = "Storage of rds in GB: what it starts with and how far it may grow by itself. Aurora grows without limits of its own."
  type        = object({ start = number, limit = number })
  default     = { start = 20, limit = 100 }

  validation {
    condition     = var.storage_gbs.start >= 20 && var.storage_gbs.limit > var.storage_gbs.start && var.storage_gbs.limit <= 65536
    error_message = "storage_gbs must start at 20 or more, and its limit must lie above the start and be at most 65536."
  }
}

variable "capacity" {
  description = "Aurora capacity units (2 GB of memory each). A minimum of 0 lets it pause after pause_after_seconds without a connection."
  type        = object({ minimum = number, maximum = number, pause_after_seconds = optional(number, 3600) })
  default     = { minimum = 0.5, maximum = 4 }

  validation {
    condition = (
      var.capacity.minimum >= 0 && var.capacity.maximum >= 1 && var.capacity.maximum <= 256 && var.capacity.minimum <= var.capacity.maximum &&
      floor(var.capacity.minimum * 2) == var.capacity.minimum * 2 && floor(var.capacity.maximum * 2) == var.capacity.maximum * 2 &&
      var.capacity.pause_after_seconds >= 300 && var.capacity.pause_after_seconds <= 86400
    )
    error_message = "capacity must be steps of 0.5, minimum 0 or more and not above the maximum, maximum 1-256, pause_after_seconds 300-86400."
  }
}

variable "highly_available" {
  description = "Keep a second server in another zone that takes over by itself."
  type        = bool
  default     = false
}

variable "backup_days" {
  description = "Days of point-in-time recovery, 1-35."
  type        = number
  default     = 7

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "backup_days must be 1-35."
  }
}

variable "deletion_protection" {
  description = "Refuse deletion, and take a last snapshot once it is allowed. Off only for throw-away environments."
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
