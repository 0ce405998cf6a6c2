resource "oci_containerengine_cluster" "this" {
  compartment_id     = var.compartment_id
  name               = var.name
  kubernetes_version = "v${var.kubernetes_version}"
  type               = "${var.cluster_type}_CLUSTER"
  vcn_id             = var.network.vcn_id
  kms_key_id         = local.key_id
  freeform_tags      = var.tags

  # Without these rights the cluster cannot be made with a key.
  depends_on = [oci_identity_policy.encryption]

  cluster_pod_network_options {
    cni_type = var.cni == "native" ? "OCI_VCN_IP_NATIVE" : "FLANNEL_OVERLAY"
  }

  endpoint_config {
    is_public_ip_enabled = var.public_api
    subnet_id            = var.network.subnet_ids["api"]
    nsg_ids              = [var.network.group_ids["api"]]
  }

  options {
    service_lb_subnet_ids = [var.network.subnet_ids["load_balancers"]]

    kubernetes_network_config {
      pods_cidr     = "10.244.0.0/16"
      services_cidr = "10.96.0.0/16"
    }

    # The cluster opens the node ports of its load balancers in this group, and closes them again.
    service_lb_config {
      backend_nsg_ids = [var.network.group_ids["nodes"]]
      freeform_tags   = var.tags
    }

    persistent_volume_config {
      freeform_tags = var.tags
    }
  }

  lifecycle {
    precondition {
      condition     = var.cni == "flannel" || contains(keys(var.network.subnet_ids), "pods")
      error_message = "cni = native needs a subnet for pods: make the network with cni = native as well."
    }
    precondition {
      condition     = !var.enforce_always_free || local.free.ocpus <= 2
      error_message = "Always free is at most 2 OCPU in all node pools together; these have ${local.free.ocpus}. Shrink node_pools or set enforce_always_free = false and pay."
    }
    precondition {
      condition     = !var.enforce_always_free || local.free.memory_gbs <= 12
      error_message = "Always free is at most 12 GB of memory in all node pools together; these have ${local.free.memory_gbs} GB. Shrink node_pools or set enforce_always_free = false and pay."
    }
    precondition {
      condition     = !var.enforce_always_free || local.free.volume_gbs <= 200
      error_message = "Always free is at most 200 GB of boot and data volumes together; these are ${local.free.volume_gbs} GB. Shrink boot_volume_gbs or data_volume_gbs, or set enforce_always_free = false and pay."
    }
    precondition {
      condition     = !var.enforce_always_free || alltrue([for p in values(var.node_pools) : p.shape == "VM.Standard.A1.Flex"])
      error_message = "Always free is the shape VM.Standard.A1.Flex only."
    }
    precondition {
      condition     = !var.enforce_always_free || var.cluster_type == "BASIC"
      error_message = "Always free is a BASIC cluster: the control plane of an ENHANCED one costs money."
    }
  }
}

locals {
  key_id = try(var.kms_key.id, null)

  # What the always-free allowance is measured in, summed over all node pools.
  free = {
    ocpus      = sum([for p in values(var.node_pools) : p.size * p.ocpus])
    memory_gbs = sum([for p in values(var.node_pools) : p.size * p.memory_gbs])
    volume_gbs = sum(concat([for p in values(var.node_pools) : p.size * p.boot_volume_gbs], var.data_volume_gbs))
  }
}

# Lets the cluster, its node pools and their volumes use the key; a policy of its own, because it comes before the cluster.
resource "oci_identity_policy" "encryption" {
  count = var.kms_key == null ? 0 : 1

  compartment_id = var.compartment_id
  name           = "${var.name}-encryption"
  description    = "The cluster encrypts secrets and volumes with the key of ${var.name}"
  freeform_tags  = var.tags

  statements = [
    "Allow any-user to use keys in compartment id ${var.compartment_id} where all {request.principal.type = 'cluster', target.key.id = '${local.key_id}'}",
    "Allow any-user to use key-delegates in compartment id ${var.compartment_id} where all {request.principal.type = 'nodepool', target.key.id = '${local.key_id}'}",
    "Allow service blockstorage to use keys in compartment id ${var.compartment_id} where target.key.id = '${local.key_id}'",
  ]
}

# Lets the cluster keep the load balancers' rules in security groups (the gateway's Service asks for that mode).
resource "oci_identity_policy" "load_balancers" {
  compartment_id = var.compartment_id
  name           = "${var.name}-load-balancers"
  description    = "The cluster keeps the rules of its load balancers in security groups"
  freeform_tags  = var.tags

  statements = [
    "Allow any-user to manage network-security-groups in compartment id ${var.compartment_id} where all {request.principal.type = 'cluster', request.principal.id = '${oci_containerengine_cluster.this.id}'}",
  ]
}
