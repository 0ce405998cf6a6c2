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

variable "kubernetes_version" {
  description = "Minor version; DigitalOcean chooses and later raises the patch in the maintenance window."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version must be a minor version such as 1.35; patches are chosen by DigitalOcean."
  }
}

variable "vpc_id" {
  description = "Private network of the nodes."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-z-]{6,}$", var.vpc_id))
    error_message = "vpc_id must be the identifier of a VPC."
  }
}

variable "subnets" {
  description = "Ranges of pods and services; they must not overlap the private network or each other."
  type        = object({ pods = string, services = string })
  default     = { pods = "10.244.0.0/16", services = "10.96.0.0/19" }

  validation {
    condition     = can(cidrhost(var.subnets.pods, 0)) && can(cidrhost(var.subnets.services, 0)) && var.subnets.pods != var.subnets.services
    error_message = "subnets must be two different ranges, such as 10.244.0.0/16 and 10.96.0.0/19."
  }
}

variable "node_pools" {
  description = "Node pools by name; the one called main is the cluster's own. max above min lets the pool grow."
  type = map(object({
    size   = string
    min    = number
    max    = number
    labels = optional(map(string), {})
  }))

  validation {
    condition     = contains(keys(var.node_pools), "main")
    error_message = "node_pools must have a pool called main."
  }
  validation {
    condition     = alltrue([for p in values(var.node_pools) : p.min >= 1 && p.max >= p.min && p.max <= 100])
    error_message = "node_pools: min must be at least 1, and max between min and 100."
  }
  validation {
    condition     = alltrue([for p in values(var.node_pools) : can(regex("^[a-z0-9-]+-[0-9]+vcpu-", p.size))])
    error_message = "node_pools: size must be a Droplet size such as s-2vcpu-4gb."
  }
}

variable "api_access" {
  description = "Who may reach the Kubernetes API, which always has a public address: sentence => CIDR."
  type        = map(string)

  validation {
    condition     = length(var.api_access) > 0
    error_message = "api_access must name at least one range: the API has no private address, and without a rule nobody could use the cluster."
  }
  validation {
    condition     = alltrue([for cidr in values(var.api_access) : can(cidrhost(cidr, 0)) && can(regex("/([89]|[1-9][0-9]+)$", cidr))])
    error_message = "api_access must map each sentence to a CIDR of /8 or smaller, such as 203.0.113.7/32; the whole internet is refused."
  }
  validation {
    condition     = alltrue([for sentence in keys(var.api_access) : length(split(" ", sentence)) >= 3])
    error_message = "api_access must be keyed by sentences that say who connects and why, such as \"The office reaches the API\"."
  }
}

variable "node_tag" {
  description = "Tag of the nodes; rules of the network hold for it."
  type        = string
  default     = "taskora-node"

  validation {
    condition     = can(regex("^[A-Za-z0-9_:-]{1,255}$", var.node_tag))
    error_message = "node_tag must be 1 to 255 letters, digits, colons, dashes and underscores."
  }
}

variable "high_availability" {
  description = "Whether the control plane is replicated; costs money and cannot be switched off again."
  type        = bool
  default     = false
}

variable "registry_integration" {
  description = "Whether the nodes may pull from the account's registry."
  type        = bool
  default     = true
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
