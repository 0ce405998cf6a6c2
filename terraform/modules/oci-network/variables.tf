variable "compartment_id" {
  description = "Compartment that holds everything the module makes."
  type        = string

  validation {
    condition     = can(regex("^ocid1\\.(compartment|tenancy)\\.", var.compartment_id))
    error_message = "compartment_id must be the OCID of a compartment or of the tenancy (ocid1.compartment.…)."
  }
}

variable "name" {
  description = "Name of the environment's resources; a prefix of every display name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "name must be 2 to 31 lower-case letters, digits and hyphens, starting with a letter."
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

variable "cidr" {
  description = "Address range of the network; the subnets are cut out of it."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/16$", var.cidr))
    error_message = "cidr must be a private /16 (10/8, 172.16/12 or 192.168/16), such as 10.0.0.0/16."
  }
  validation {
    condition     = !contains(["10.244.0.0/16", "10.96.0.0/16"], var.cidr)
    error_message = "cidr must not be 10.244.0.0/16 or 10.96.0.0/16: the cluster uses them for pods and services."
  }
}

variable "cni" {
  description = "How pods get addresses: flannel (overlay, no pod subnet) or native (pods have addresses of the network)."
  type        = string
  default     = "flannel"

  validation {
    condition     = contains(["flannel", "native"], var.cni)
    error_message = "cni must be flannel or native."
  }
}

variable "enable_nat_gateway" {
  description = "Whether nodes are private and go out through a NAT gateway; without it they get public addresses, closed to the inside."
  type        = bool
  default     = true
}

variable "enable_service_gateway" {
  description = "Whether private nodes reach Oracle's services without the internet; needs the NAT gateway."
  type        = bool
  default     = true
}

variable "enable_data_subnet" {
  description = "Whether there is a private subnet and a security group for managed databases."
  type        = bool
  default     = true
}

variable "public_api" {
  description = "Whether the Kubernetes API endpoint may have a public address; who may reach it is api_access."
  type        = bool
  default     = false
}

variable "api_access" {
  description = "Who may reach the Kubernetes API: sentence that explains the rule => CIDR. Nobody by default."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for cidr in values(var.api_access) : can(cidrhost(cidr, 0)) && can(regex("/([89]|[1-9][0-9]+)$", cidr))])
    error_message = "api_access must map each sentence to a CIDR of /8 or smaller, such as 203.0.113.7/32; the whole internet is refused."
  }
  validation {
    condition     = alltrue([for sentence in keys(var.api_access) : length(split(" ", sentence)) >= 3])
    error_message = "api_access must be keyed by sentences that say who connects and why, such as \"The office reaches the API\"."
  }
}

variable "node_egress" {
  description = "Where nodes may go besides HTTPS: sentence that explains the rule => CIDR and TCP port. Nowhere by default."
  type        = map(object({ cidr = string, port = number }))
  default     = {}

  validation {
    condition     = alltrue([for rule in values(var.node_egress) : can(cidrhost(rule.cidr, 0)) && rule.port >= 1 && rule.port <= 65535])
    error_message = "node_egress must map each sentence to a valid cidr and a port of 1 to 65535."
  }
  validation {
    condition     = alltrue([for sentence in keys(var.node_egress) : length(split(" ", sentence)) >= 3])
    error_message = "node_egress must be keyed by sentences that say where nodes go and why, such as \"Nodes reach Redpanda Cloud\"."
  }
}
