variable "name" {
  description = "Name of the cluster, such as taskora-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
  }
}

variable "kubernetes_version" {
  description = "Kubernetes version of the control plane, major.minor. Nodes follow unless their group names a version."
  type        = string

  validation {
    condition     = can(regex("^1\\.(3[4-9]|4[0-9])$", var.kubernetes_version))
    error_message = "kubernetes_version must be 1.34 or newer, such as 1.35."
  }
}

variable "subnet_ids" {
  description = "Subnets of the nodes and of the control plane's network interfaces, in at least two zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2 && alltrue([for id in var.subnet_ids : can(regex("^subnet-[0-9a-z]+$", id))])
    error_message = "subnet_ids must be at least two subnet ids, such as subnet-0a1b2c3d."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts Kubernetes secrets, node volumes and the control plane's log."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "service_cidr" {
  description = "Range of the cluster's service addresses; must not overlap the network. It cannot be changed later."
  type        = string
  default     = "172.20.0.0/16"

  validation {
    condition     = can(cidrhost(var.service_cidr, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(1[2-9]|2[0-4])$", var.service_cidr))
    error_message = "service_cidr must be a private IPv4 range between /12 and /24."
  }
}

variable "api_public_rules" {
  description = "Addresses outside the network that may reach the Kubernetes API, keyed by the sentence that says why; empty keeps it inside the network."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for cidr in values(var.api_public_rules) : can(cidrhost(cidr, 0)) && can(regex("^[0-9.]+/(1[6-9]|2[0-9]|3[0-2])$", cidr))])
    error_message = "api_public_rules must be IPv4 ranges of /16 or smaller, such as 203.0.113.7/32; the whole internet is not allowed."
  }

  validation {
    condition     = alltrue([for sentence in keys(var.api_public_rules) : length(split(" ", sentence)) >= 3])
    error_message = "api_public_rules must be keyed by sentences that say who connects and why, such as \"Kubernetes API from the office\"."
  }
}

variable "api_ingress_rules" {
  description = "Private ranges that may reach the Kubernetes API inside the network, such as a VPN's, keyed by the sentence that says why."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for cidr in values(var.api_ingress_rules) : can(cidrhost(cidr, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.).*/(1[6-9]|2[0-9]|3[0-2])$", cidr))])
    error_message = "api_ingress_rules must be private IPv4 ranges of /16 or smaller."
  }

  validation {
    condition     = alltrue([for sentence in keys(var.api_ingress_rules) : can(regex("^[A-Za-z0-9][A-Za-z0-9 .,:/()_-]{9,199}$", sentence))])
    error_message = "api_ingress_rules must be keyed by sentences of 10-200 letters, digits, spaces and . , : / ( ) _ -."
  }
}

variable "access_entries" {
  description = "Who may use the Kubernetes API, by a name of your choice: an IAM role or user, its level, and for levels below admin optionally the namespaces."
  type        = map(object({ principal_arn = string, level = string, namespaces = optional(list(string), []) }))
  default     = {}

  validation {
    condition     = alltrue([for entry in values(var.access_entries) : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$", entry.principal_arn))])
    error_message = "principal_arn in access_entries must be the ARN of an IAM role or user."
  }

  validation {
    condition     = alltrue([for entry in values(var.access_entries) : contains(length(entry.namespaces) > 0 ? ["admin", "edit", "view"] : ["cluster-admin", "admin", "edit", "view"], entry.level)])
    error_message = "level in access_entries must be cluster-admin, admin, edit or view, and with namespaces one of the last three."
  }
}

variable "creator_is_admin" {
  description = "Let whoever creates the cluster administer it for ever, without an entry that shows it."
  type        = bool
  default     = false
}

variable "auto_mode" {
  description = "Let EKS choose, size and replace the nodes (Auto Mode); node_groups must then be empty."
  type        = bool
  default     = false
}

variable "node_groups" {
  description = "Groups of equal nodes by name. arm64 (Graviton) unless architecture says amd64."
  type = map(object({
    instance_types     = list(string)
    architecture       = optional(string, "arm64")
    capacity           = optional(string, "ON_DEMAND")
    minimum            = number
    maximum            = number
    disk_gbs           = optional(number, 50)
    kubernetes_version = optional(string)
    labels             = optional(map(string), {})
    taints             = optional(map(object({ value = string, effect = string })), {})
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.node_groups) : can(regex("^[a-z][a-z0-9-]{1,30}$", name))])
    error_message = "the keys of node_groups must be 2-31 lower-case letters, digits or '-', starting with a letter."
  }

  validation {
    condition = alltrue([
      for group in values(var.node_groups) :
      contains(["arm64", "amd64"], group.architecture) && length(group.instance_types) > 0 && alltrue([for type in group.instance_types : can(regex("^[a-z]+[0-9]+[a-z0-9-]*\\.[a-z0-9-]+$", type)) && can(regex("^[a-z]+[0-9]+g", type)) == (group.architecture == "arm64")])
    ])
    error_message = "instance_types in node_groups must fit the architecture: arm64 takes Graviton types such as t4g.large or m7g.large, amd64 the others."
  }

  validation {
    condition = alltrue([
      for group in values(var.node_groups) :
      group.minimum >= 1 && group.maximum >= group.minimum && group.maximum <= 100 && group.disk_gbs >= 20 && group.disk_gbs <= 1000 && contains(["ON_DEMAND", "SPOT"], group.capacity)
    ])
    error_message = "node_groups must satisfy 1 <= minimum <= maximum <= 100 and disk_gbs 20-1000, and capacity must be ON_DEMAND or SPOT."
  }

  validation {
    condition     = alltrue(flatten([for group in values(var.node_groups) : [for taint in values(group.taints) : contains(["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"], taint.effect)]]))
    error_message = "effect of taints in node_groups must be NO_SCHEDULE, NO_EXECUTE or PREFER_NO_SCHEDULE."
  }
}

variable "manage_addons" {
  description = "Install the add-ons below and keep them current; false leaves the unmanaged ones that EKS installs by itself."
  type        = bool
  default     = true
}

variable "addon_versions" {
  description = "Versions to pin add-ons to, by name; the others take EKS's default for the cluster's version."
  type        = map(string)
  default     = {}

  validation {
    condition = alltrue([
      for name, version in var.addon_versions :
      contains(["aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "metrics-server", "vpc-cni"], name) && can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+(-eksbuild\\.[0-9]+)?$", version))
    ])
    error_message = "addon_versions must be versions such as v1.19.2-eksbuild.1 of aws-ebs-csi-driver, coredns, eks-pod-identity-agent, kube-proxy, metrics-server or vpc-cni."
  }
}

variable "pod_identities" {
  description = "AWS rights of service accounts, by role name: which account in which namespace, and the policies it gets."
  type        = map(object({ namespace = string, service_account = string, policy_arns = map(string) }))
  default     = {}

  validation {
    condition = alltrue([
      for identity in values(var.pod_identities) :
      can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", identity.namespace)) && can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", identity.service_account)) && length(identity.policy_arns) > 0
    ])
    error_message = "each of pod_identities needs a Kubernetes namespace and service account, without patterns, and at least one policy."
  }
}

variable "log_days" {
  description = "Days to keep the control plane's log (API, audit, authenticator, controllers, scheduler)."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 180, 365], var.log_days)
    error_message = "log_days must be 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365."
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
