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

variable "cidr" {
  description = "Address range of the private network."
  type        = string
  default     = "10.10.0.0/20"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(1[6-9]|2[0-4])$", var.cidr))
    error_message = "cidr must be a private range (10/8, 172.16/12 or 192.168/16) of /16 to /24, such as 10.10.0.0/20."
  }
}

variable "node_tag" {
  description = "Tag of the cluster's nodes; extra rules hold for machines that carry it."
  type        = string
  default     = "taskora-node"

  validation {
    condition     = can(regex("^[A-Za-z0-9_:-]{1,255}$", var.node_tag))
    error_message = "node_tag must be 1 to 255 letters, digits, colons, dashes and underscores."
  }
}

variable "node_ingress" {
  description = "What may reach the nodes besides what the cluster opens itself: sentence => protocol, ports and ranges. Nothing by default."
  type = map(object({
    protocol = optional(string, "tcp")
    ports    = string
    cidrs    = set(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for r in values(var.node_ingress) : contains(["tcp", "udp"], r.protocol) && can(regex("^[0-9]{1,5}(-[0-9]{1,5})?$", r.ports))])
    error_message = "node_ingress: protocol must be tcp or udp, and ports a number or a range such as 30000-30010."
  }
  validation {
    condition     = alltrue([for r in values(var.node_ingress) : length(r.cidrs) > 0 && alltrue([for c in r.cidrs : can(cidrhost(c, 0)) && can(regex("/([89]|[1-9][0-9]+)$", c))])])
    error_message = "node_ingress: cidrs must be one or more ranges of /8 or smaller; the whole internet is refused."
  }
  validation {
    condition     = alltrue([for sentence in keys(var.node_ingress) : length(split(" ", sentence)) >= 3])
    error_message = "node_ingress must be keyed by sentences that say who connects and why, such as \"The probe reaches the node port\"."
  }
}
