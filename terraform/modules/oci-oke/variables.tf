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

variable "region" {
  description = "Region of the cluster; used in the kubeconfig command."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region))
    error_message = "region must be a region identifier such as eu-frankfurt-1."
  }
}

variable "kubernetes_version" {
  description = "Version of the control plane, without a leading v."
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}\\.[0-9]+$", var.kubernetes_version))
    error_message = "kubernetes_version must be a full version without a leading v, such as 1.35.2."
  }
}

variable "cluster_type" {
  description = "BASIC (free control plane) or ENHANCED (paid; add-ons, node cycling, workload identity)."
  type        = string
  default     = "BASIC"

  validation {
    condition     = contains(["BASIC", "ENHANCED"], var.cluster_type)
    error_message = "cluster_type must be BASIC or ENHANCED."
  }
}

variable "cni" {
  description = "How pods get addresses: flannel (overlay) or native (addresses of the network). Cannot be changed later."
  type        = string
  default     = "flannel"

  validation {
    condition     = contains(["flannel", "native"], var.cni)
    error_message = "cni must be flannel or native."
  }
}

variable "network" {
  description = "Where the cluster lives: OCIDs of the network, its subnets and its security groups, as oci-network puts them out."
  type = object({
    vcn_id     = string
    subnet_ids = map(string)
    group_ids  = map(string)
  })

  validation {
    condition     = startswith(var.network.vcn_id, "ocid1.vcn.")
    error_message = "network.vcn_id must be the OCID of a network (ocid1.vcn.…)."
  }
  validation {
    condition     = alltrue([for key in ["api", "load_balancers", "nodes"] : contains(keys(var.network.subnet_ids), key)])
    error_message = "network.subnet_ids must have the keys api, load_balancers and nodes."
  }
  validation {
    condition     = alltrue([for key in ["api", "nodes"] : contains(keys(var.network.group_ids), key)])
    error_message = "network.group_ids must have the keys api and nodes."
  }
}

variable "node_pools" {
  description = "Node pools by name; image_id pins an image, kubernetes_version lags behind the control plane during an upgrade."
  type = map(object({
    size               = number
    ocpus              = number
    memory_gbs         = number
    shape              = optional(string, "VM.Standard.A1.Flex")
    boot_volume_gbs    = optional(number, 50)
    preemptible        = optional(bool, false)
    kubernetes_version = optional(string)
    image_id           = optional(string)
    labels             = optional(map(string), {})
  }))

  validation {
    condition     = length(var.node_pools) > 0 && alltrue([for name in keys(var.node_pools) : can(regex("^[a-z][a-z0-9-]{0,20}$", name))])
    error_message = "node_pools must be one or more pools with names of 1 to 21 lower-case letters, digits and hyphens."
  }
  validation {
    condition     = alltrue([for p in values(var.node_pools) : p.size >= 0 && p.size <= 100 && floor(p.size) == p.size])
    error_message = "node_pools: size must be a whole number of 0 to 100."
  }
  validation {
    condition     = alltrue([for p in values(var.node_pools) : p.ocpus >= 1 && p.memory_gbs >= p.ocpus && p.memory_gbs <= 64 * p.ocpus])
    error_message = "node_pools: ocpus must be at least 1, and memory_gbs between 1 and 64 for each OCPU."
  }
  validation {
    condition     = alltrue([for p in values(var.node_pools) : p.boot_volume_gbs >= 50 && p.boot_volume_gbs <= 32768])
    error_message = "node_pools: boot_volume_gbs must be 50 to 32768."
  }
  validation {
    condition     = alltrue([for p in values(var.node_pools) : endswith(p.shape, ".Flex")])
    error_message = "node_pools: shape must be a flexible shape such as VM.Standard.A1.Flex."
  }
  validation {
    condition     = alltrue([for p in values(var.node_pools) : p.kubernetes_version == null || can(regex("^1\\.[0-9]{2}\\.[0-9]+$", p.kubernetes_version))])
    error_message = "node_pools: kubernetes_version must be a full version without a leading v, such as 1.35.2."
  }
  validation {
    condition     = alltrue([for p in values(var.node_pools) : p.image_id == null || can(regex("^ocid1\\.image\\.", p.image_id))])
    error_message = "node_pools: image_id must be the OCID of an image (ocid1.image.…)."
  }
}

variable "os_version" {
  description = "Major version of Oracle Linux on the nodes."
  type        = string
  default     = "8"

  validation {
    condition     = contains(["8", "9"], var.os_version)
    error_message = "os_version must be 8 or 9."
  }
}

variable "public_api" {
  description = "Whether the Kubernetes API endpoint gets a public address; the network says who may reach it."
  type        = bool
  default     = false
}

variable "kms_key" {
  description = "Key that encrypts the Kubernetes secrets at rest and the nodes' boot volumes; null means Oracle's own key."
  type        = object({ id = string })
  default     = null

  validation {
    condition     = var.kms_key == null ? true : startswith(var.kms_key.id, "ocid1.key.")
    error_message = "kms_key must be null or have the OCID of a key (ocid1.key.…) as its id."
  }
}

variable "data_volume_gbs" {
  description = "Sizes of the volumes that workloads will claim; counted by the always-free guard, not made here."
  type        = list(number)
  default     = []

  validation {
    condition     = alltrue([for gbs in var.data_volume_gbs : gbs >= 50 && gbs <= 32768])
    error_message = "data_volume_gbs must be sizes of 50 to 32768: a block volume has at least 50 GB."
  }
}

variable "enforce_always_free" {
  description = "Refuse everything outside of the always-free allowance: 2 OCPU, 12 GB, 200 GB of volumes, a basic cluster."
  type        = bool
  default     = false
}
