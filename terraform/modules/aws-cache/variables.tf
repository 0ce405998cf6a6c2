variable "name" {
  description = "Name of the cache, such as taskora-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
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
  description = "Key that encrypts what the cache writes to disk."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "engine_version" {
  description = "Valkey version, major.minor."
  type        = string
  default     = "8.0"

  validation {
    condition     = can(regex("^(7\\.2|8\\.[0-9])$", var.engine_version))
    error_message = "engine_version must be 7.2 or 8.0-8.9."
  }
}

variable "node_type" {
  description = "Size of each node, an arm64 class."
  type        = string
  default     = "cache.t4g.micro"

  validation {
    condition     = can(regex("^cache\\.[a-z]+[0-9]+g[a-z]*\\.[a-z0-9]+$", var.node_type))
    error_message = "node_type must be an arm64 class, such as cache.t4g.micro or cache.m7g.large."
  }
}

variable "replicas" {
  description = "Copies beside the primary, 0-5; with one or more a copy in another zone takes over by itself."
  type        = number
  default     = 0

  validation {
    condition     = contains([0, 1, 2, 3, 4, 5], var.replicas)
    error_message = "replicas must be 0-5."
  }
}

variable "access" {
  description = "network: whoever the ingress rules admit may use it, over TLS. password: a user must sign in as well; see the output set_password_command."
  type        = string
  default     = "network"

  validation {
    condition     = contains(["network", "password"], var.access)
    error_message = "access must be network or password."
  }
}

variable "password_secret_name" {
  description = "Secret that holds the user's password in its field password; needed when access is password."
  type        = string
  default     = ""

  validation {
    condition     = var.access != "password" || length(var.password_secret_name) > 0
    error_message = "password_secret_name must name a secret when access is password."
  }
}

variable "snapshot_days" {
  description = "Days to keep a daily snapshot; 0 for none, since a lost cache only costs time."
  type        = number
  default     = 0

  validation {
    condition     = var.snapshot_days >= 0 && var.snapshot_days <= 35
    error_message = "snapshot_days must be 0-35."
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
