mock_provider "oci" {
  mock_data "oci_containerengine_node_pool_option" {
    defaults = {
      sources = [
        { image_id = "ocid1.image.oc1..gpu", source_name = "Oracle-Linux-8.10-Gen2-GPU-2026.06.01-0-OKE-1.35.2-1500", source_type = "IMAGE" },
        { image_id = "ocid1.image.oc1..arm-old", source_name = "Oracle-Linux-8.9-aarch64-2026.04.15-0-OKE-1.35.2-1400", source_type = "IMAGE" },
        { image_id = "ocid1.image.oc1..arm", source_name = "Oracle-Linux-8.10-aarch64-2026.05.20-0-OKE-1.35.2-1427", source_type = "IMAGE" },
        { image_id = "ocid1.image.oc1..arm-134", source_name = "Oracle-Linux-8.10-aarch64-2026.05.21-0-OKE-1.34.2-1428", source_type = "IMAGE" },
        { image_id = "ocid1.image.oc1..x86", source_name = "Oracle-Linux-8.10-2026.05.20-0-OKE-1.35.2-1427", source_type = "IMAGE" },
      ]
    }
  }
  mock_data "oci_identity_availability_domains" {
    defaults = { availability_domains = [{ name = "AD-1", id = "1", compartment_id = "c" }, { name = "AD-2", id = "2", compartment_id = "c" }] }
  }
}

variables {
  compartment_id     = "ocid1.compartment.oc1..example"
  name               = "taskora-dev"
  region             = "eu-frankfurt-1"
  kubernetes_version = "1.35.2"
  tags               = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
  node_pools         = { main = { size = 2, ocpus = 1, memory_gbs = 6 } }
  data_volume_gbs    = [50, 50]
  network = {
    vcn_id     = "ocid1.vcn.oc1..example"
    subnet_ids = { api = "api-subnet", load_balancers = "lb-subnet", nodes = "node-subnet", pods = "pod-subnet" }
    group_ids  = { api = "api-group", nodes = "node-group", pods = "pod-group" }
  }
}


run "makes_a_free_private_arm64_cluster" {
  variables { enforce_always_free = true }

  assert {
    condition     = oci_containerengine_cluster.this.type == "BASIC_CLUSTER" && oci_containerengine_cluster.this.kubernetes_version == "v1.35.2"
    error_message = "the cluster must be basic and of the asked version"
  }
  assert {
    condition     = !oci_containerengine_cluster.this.endpoint_config[0].is_public_ip_enabled && contains(oci_containerengine_cluster.this.endpoint_config[0].nsg_ids, "api-group")
    error_message = "the API must be private and in its group"
  }
  assert {
    condition     = oci_containerengine_node_pool.this["main"].node_shape == "VM.Standard.A1.Flex" && oci_containerengine_node_pool.this["main"].node_source_details[0].image_id == "ocid1.image.oc1..arm"
    error_message = "nodes must be A1 with the newest arm64 image of their version"
  }
  assert {
    condition     = output.always_free_use == { enforced = true, ocpus = 2, memory_gbs = 12, volume_gbs = 200 }
    error_message = "two nodes and two data volumes are exactly the allowance"
  }
  assert {
    condition     = length(oci_containerengine_node_pool.this["main"].node_config_details[0].placement_configs) == 2
    error_message = "nodes must spread over all availability domains"
  }
  assert {
    condition     = oci_containerengine_node_pool.this["main"].node_config_details[0].is_pv_encryption_in_transit_enabled && oci_containerengine_node_pool.this["main"].node_metadata["areLegacyImdsEndpointsDisabled"] == "true"
    error_message = "traffic to volumes must be encrypted and the old metadata service off"
  }
  assert {
    condition     = length(oci_containerengine_node_pool.this["main"].node_pool_cycling_details) == 0
    error_message = "a basic cluster cannot cycle nodes"
  }
  assert {
    condition     = contains(oci_containerengine_cluster.this.options[0].service_lb_config[0].backend_nsg_ids, "node-group")
    error_message = "load balancers must open node ports in the nodes' group"
  }
  assert {
    condition     = oci_containerengine_node_pool.this["main"].freeform_tags["taskora:environment"] == "dev" && oci_containerengine_cluster.this.freeform_tags["taskora:environment"] == "dev"
    error_message = "the tags must reach the cluster and its pools"
  }
  assert {
    condition     = strcontains(output.kubeconfig_command, "--kube-endpoint PRIVATE_ENDPOINT") && strcontains(output.kubeconfig_command, oci_containerengine_cluster.this.id)
    error_message = "the kubeconfig command must name the cluster and its private endpoint"
  }
  assert {
    condition     = length(oci_identity_policy.encryption) == 0
    error_message = "without a key nobody needs rights on one"
  }
  assert {
    condition     = output.kubernetes_version == "1.35.2"
    error_message = "the version is put out without a leading v"
  }
}

run "keeps_the_image_when_a_newer_one_appears" {
  override_data {
    target = data.oci_containerengine_node_pool_option.this
    values = { sources = [
      { image_id = "ocid1.image.oc1..arm", source_name = "Oracle-Linux-8.10-aarch64-2026.05.20-0-OKE-1.35.2-1427", source_type = "IMAGE" },
      { image_id = "ocid1.image.oc1..arm-newer", source_name = "Oracle-Linux-8.10-aarch64-2026.07.01-0-OKE-1.35.2-1600", source_type = "IMAGE" },
    ] }
  }

  assert {
    condition     = output.node_images["main"] == "ocid1.image.oc1..arm"
    error_message = "a newer image must not replace the nodes"
  }
}

run "chooses_an_image_again_for_another_version" {
  variables { node_pools = { main = { size = 2, ocpus = 1, memory_gbs = 6, kubernetes_version = "1.34.2" } } }

  assert {
    condition     = output.node_images["main"] == "ocid1.image.oc1..arm-134" && oci_containerengine_node_pool.this["main"].kubernetes_version == "v1.34.2"
    error_message = "a pool of another version needs that version's image"
  }
}

run "takes_a_named_image_and_x86" {
  variables { node_pools = {
    named = { size = 1, ocpus = 1, memory_gbs = 6, image_id = "ocid1.image.oc1..mine" }
    x86   = { size = 1, ocpus = 1, memory_gbs = 6, shape = "VM.Standard.E5.Flex", labels = { role = "batch" } }
  } }

  assert {
    condition     = output.node_images == { named = "ocid1.image.oc1..mine", x86 = "ocid1.image.oc1..x86" }
    error_message = "image_id must win, and an x86 shape must get the x86 image, never the GPU one"
  }
  assert {
    condition     = toset([for l in oci_containerengine_node_pool.this["x86"].initial_node_labels : "${l.key}=${l.value}"]) == toset(["role=batch", "taskora.dev/pool=x86"])
    error_message = "a pool carries its own labels and its name"
  }
}

run "makes_an_enhanced_cluster_with_native_pods_and_a_key" {
  variables {
    cluster_type = "ENHANCED"
    cni          = "native"
    public_api   = true
    kms_key      = { id = "ocid1.key.oc1..example" }
    node_pools   = { main = { size = 3, ocpus = 2, memory_gbs = 12, preemptible = true } }
  }

  assert {
    condition     = oci_containerengine_cluster.this.type == "ENHANCED_CLUSTER" && oci_containerengine_node_pool.this["main"].node_pool_cycling_details[0].is_node_cycling_enabled
    error_message = "an enhanced cluster cycles its nodes"
  }
  assert {
    condition     = one(oci_containerengine_node_pool.this["main"].node_config_details[0].node_pool_pod_network_option_details).pod_subnet_ids[0] == "pod-subnet"
    error_message = "native pods live in the pods' subnet"
  }
  assert {
    condition     = oci_containerengine_cluster.this.kms_key_id == "ocid1.key.oc1..example" && oci_containerengine_node_pool.this["main"].node_config_details[0].kms_key_id == "ocid1.key.oc1..example"
    error_message = "the key must encrypt secrets and boot volumes"
  }
  assert {
    condition     = length(oci_identity_policy.encryption[0].statements) == 3 && alltrue([for s in oci_identity_policy.encryption[0].statements : strcontains(s, "target.key.id = 'ocid1.key.oc1..example'")])
    error_message = "cluster, node pools and volumes may use this key and no other"
  }
  assert {
    condition     = oci_containerengine_cluster.this.endpoint_config[0].is_public_ip_enabled && strcontains(output.kubeconfig_command, "PUBLIC_ENDPOINT")
    error_message = "public_api must reach the endpoint and the kubeconfig command"
  }
  assert {
    condition     = alltrue([for c in oci_containerengine_node_pool.this["main"].node_config_details[0].placement_configs : length(c.preemptible_node_config) == 1])
    error_message = "preemptible must reach every placement"
  }
}

run "does_not_count_when_the_guard_is_off" {
  variables { node_pools = { main = { size = 3, ocpus = 4, memory_gbs = 24 } } }

  assert {
    condition     = output.always_free_use.ocpus == 12 && !output.always_free_use.enforced
    error_message = "a paid cluster may be larger than the allowance"
  }
}
