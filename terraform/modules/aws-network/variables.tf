variable "name" {
  description = "Prefix of every name in this network, such as taskora-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
  }
}

variable "cidr" {
  description = "Private IPv4 range of the network; it is cut into node, public and data subnets."
  type        = string

  validation {
    condition = (
      can(cidrhost(var.cidr, 0)) &&
      can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(16|17|18|19|20)$", var.cidr))
    )
    error_message = "cidr must be a private IPv4 range (10/8, 172.16/12, 192.168/16) between /16 and /20."
  }
}

variable "zones" {
  description = "Availability zones to use, by name. The order decides which subnet lies where, so append only."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 4 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones must be 2-4 different availability zones."
  }

  validation {
    condition     = alltrue([for zone in var.zones : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", zone))])
    error_message = "zones must be names such as eu-central-1a."
  }
}

variable "nat_gateways" {
  description = "How nodes reach the internet: per_zone (survives a zone), single (cheaper), or none (nodes live in public subnets behind closed security groups)."
  type        = string
  default     = "single"

  validation {
    condition     = contains(["none", "single", "per_zone"], var.nat_gateways)
    error_message = "nat_gateways must be none, single or per_zone."
  }
}

variable "interface_endpoints" {
  description = "AWS services to reach without leaving the network, such as ecr.api; each costs by the hour. S3 is always reached privately and for free."
  type        = set(string)
  default     = []

  validation {
    condition = alltrue([for service in var.interface_endpoints : contains([
      "autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "kms", "logs", "secretsmanager", "sts",
    ], service)])
    error_message = "interface_endpoints may hold autoscaling, ec2, ecr.api, ecr.dkr, eks, eks-auth, elasticloadbalancing, kms, logs, secretsmanager and sts."
  }
}

variable "flow_log_days" {
  description = "Days to keep the record of accepted and refused connections; 0 turns it off."
  type        = number
  default     = 14

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.flow_log_days)
    error_message = "flow_log_days must be 0, 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the flow log."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
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
