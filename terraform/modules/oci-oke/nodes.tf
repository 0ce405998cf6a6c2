data "oci_identity_availability_domains" "this" {
  compartment_id = var.compartment_id
}

locals {
  control_plane_minor = tonumber(split(".", var.kubernetes_version)[1])
}

resource "oci_containerengine_node_pool" "this" {
  for_each = local.pools

  cluster_id         = oci_containerengine_cluster.this.id
  compartment_id     = var.compartment_id
  name               = "${var.name}-${each.key}"
  kubernetes_version = "v${each.value.version}"
  node_shape         = each.value.shape
  freeform_tags      = var.tags

  # The metadata service answers version 2 requests only, which a forged request from a pod cannot make by accident.
  node_metadata = { areLegacyImdsEndpointsDisabled = "true" }

  node_shape_config {
    ocpus         = each.value.ocpus
    memory_in_gbs = each.value.memory_gbs
  }

  node_source_details {
    source_type             = "IMAGE"
    image_id                = coalesce(each.value.image_id, terraform_data.image[each.key].output)
    boot_volume_size_in_gbs = each.value.boot_volume_gbs
  }

  node_config_details {
    size                                = each.value.size
    nsg_ids                             = [var.network.group_ids["nodes"]]
    is_pv_encryption_in_transit_enabled = true
    kms_key_id                          = local.key_id
    freeform_tags                       = var.tags

    dynamic "placement_configs" {
      for_each = data.oci_identity_availability_domains.this.availability_domains
      content {
        availability_domain = placement_configs.value.name
        subnet_id           = var.network.subnet_ids["nodes"]

        dynamic "preemptible_node_config" {
          for_each = each.value.preemptible ? [1] : []
          content {
            preemption_action {
              type                    = "TERMINATE"
              is_preserve_boot_volume = false
            }
          }
        }
      }
    }

    node_pool_pod_network_option_details {
      cni_type       = var.cni == "native" ? "OCI_VCN_IP_NATIVE" : "FLANNEL_OVERLAY"
      pod_subnet_ids = var.cni == "native" ? [var.network.subnet_ids["pods"]] : null
      pod_nsg_ids    = var.cni == "native" ? [var.network.group_ids["pods"]] : null
    }
  }

  node_eviction_node_pool_settings {
    eviction_grace_duration              = "PT15M"
    is_force_delete_after_grace_duration = true
  }

  # Replaces nodes one by one after a change of version or image; basic clusters cannot.
  dynamic "node_pool_cycling_details" {
    for_each = var.cluster_type == "ENHANCED" ? [1] : []
    content {
      is_node_cycling_enabled = true
      maximum_surge           = "1"
      maximum_unavailable     = "0"
    }
  }

  dynamic "initial_node_labels" {
    for_each = merge({ "taskora.dev/pool" = each.key }, each.value.labels)
    content {
      key   = initial_node_labels.key
      value = initial_node_labels.value
    }
  }

  lifecycle {
    precondition {
      condition = (
        tonumber(split(".", each.value.version)[1]) <= local.control_plane_minor &&
        tonumber(split(".", each.value.version)[1]) >= local.control_plane_minor - 3
      )
      error_message = "Pool ${each.key} runs ${each.value.version}; it must be at most the control plane's ${var.kubernetes_version} and at most three minor versions older."
    }
  }
}
