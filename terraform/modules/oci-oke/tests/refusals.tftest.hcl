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

run "refuses_a_compartment_that_is_no_ocid" {
  command = plan
  variables { compartment_id = "dev" }
  expect_failures = [var.compartment_id]
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables { name = "Dev" }
  expect_failures = [var.name]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables { tags = { "taskora:environment" = "dev" } }
  expect_failures = [var.tags]
}

run "refuses_a_region_that_is_none" {
  command = plan
  variables { region = "Frankfurt" }
  expect_failures = [var.region]
}

run "refuses_a_version_with_a_leading_v" {
  command = plan
  variables { kubernetes_version = "v1.35.2" }
  expect_failures = [var.kubernetes_version]
}

run "refuses_an_unknown_cluster_type" {
  command = plan
  variables { cluster_type = "FREE" }
  expect_failures = [var.cluster_type]
}

run "refuses_an_unknown_cni" {
  command = plan
  variables { cni = "calico" }
  expect_failures = [var.cni]
}

run "refuses_a_network_that_is_no_ocid" {
  command = plan
  variables { network = { vcn_id = "vcn", subnet_ids = { api = "a", load_balancers = "l", nodes = "n" }, group_ids = { api = "a", nodes = "n" } } }
  expect_failures = [var.network]
}

run "refuses_a_network_without_a_subnet_for_nodes" {
  command = plan
  variables { network = { vcn_id = "ocid1.vcn.x", subnet_ids = { api = "a", load_balancers = "l" }, group_ids = { api = "a", nodes = "n" } } }
  expect_failures = [var.network]
}

run "refuses_a_network_without_a_group_for_nodes" {
  command = plan
  variables { network = { vcn_id = "ocid1.vcn.x", subnet_ids = { api = "a", load_balancers = "l", nodes = "n" }, group_ids = { api = "a" } } }
  expect_failures = [var.network]
}

run "refuses_no_node_pools" {
  command = plan
  variables { node_pools = {} }
  expect_failures = [var.node_pools]
}

run "refuses_a_pool_name_with_capitals" {
  command = plan
  variables { node_pools = { Main = { size = 1, ocpus = 1, memory_gbs = 6 } } }
  expect_failures = [var.node_pools]
}

run "refuses_half_a_node" {
  command = plan
  variables { node_pools = { main = { size = 1.5, ocpus = 1, memory_gbs = 6 } } }
  expect_failures = [var.node_pools]
}

run "refuses_more_memory_than_an_ocpu_can_have" {
  command = plan
  variables { node_pools = { main = { size = 1, ocpus = 1, memory_gbs = 65 } } }
  expect_failures = [var.node_pools]
}

run "refuses_a_boot_volume_below_50_gb" {
  command = plan
  variables { node_pools = { main = { size = 1, ocpus = 1, memory_gbs = 6, boot_volume_gbs = 40 } } }
  expect_failures = [var.node_pools]
}

run "refuses_a_shape_that_is_not_flexible" {
  command = plan
  variables { node_pools = { main = { size = 1, ocpus = 1, memory_gbs = 6, shape = "VM.Standard2.1" } } }
  expect_failures = [var.node_pools]
}

run "refuses_a_pool_version_without_a_patch" {
  command = plan
  variables { node_pools = { main = { size = 1, ocpus = 1, memory_gbs = 6, kubernetes_version = "1.35" } } }
  expect_failures = [var.node_pools]
}

run "refuses_an_image_that_is_no_ocid" {
  command = plan
  variables { node_pools = { main = { size = 1, ocpus = 1, memory_gbs = 6, image_id = "arm" } } }
  expect_failures = [var.node_pools]
}

run "refuses_an_old_operating_system" {
  command = plan
  variables { os_version = "7" }
  expect_failures = [var.os_version]
}

run "refuses_a_key_that_is_no_ocid" {
  command = plan
  variables { kms_key = { id = "key" } }
  expect_failures = [var.kms_key]
}

run "refuses_a_data_volume_below_50_gb" {
  command = plan
  variables { data_volume_gbs = [10] }
  expect_failures = [var.data_volume_gbs]
}

run "refuses_pods_without_a_subnet" {
  command = plan
  variables {
    cni        = "native"
    network    = { vcn_id = "ocid1.vcn.x", subnet_ids = { api = "a", load_balancers = "l", nodes = "n" }, group_ids = { api = "a", nodes = "n", pods = "p" } }
    node_pools = { main = { size = 0, ocpus = 1, memory_gbs = 6 } }
  }
  expect_failures = [oci_containerengine_cluster.this]
}

run "refuses_3_ocpu_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    node_pools          = { main = { size = 1, ocpus = 3, memory_gbs = 12 } }
  }
  expect_failures = [oci_containerengine_cluster.this]
}

run "refuses_13_gb_of_memory_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    node_pools          = { main = { size = 1, ocpus = 2, memory_gbs = 13 } }
  }
  expect_failures = [oci_containerengine_cluster.this]
}

run "refuses_250_gb_of_volumes_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    data_volume_gbs     = [50, 100]
  }
  expect_failures = [oci_containerengine_cluster.this]
}

run "refuses_a_paid_shape_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    node_pools          = { main = { size = 2, ocpus = 1, memory_gbs = 6, shape = "VM.Standard.E5.Flex" } }
  }
  expect_failures = [oci_containerengine_cluster.this]
}

run "refuses_a_paid_control_plane_when_it_must_be_free" {
  command = plan
  variables {
    enforce_always_free = true
    cluster_type        = "ENHANCED"
  }
  expect_failures = [oci_containerengine_cluster.this]
}

run "refuses_a_version_without_an_image" {
  command = plan
  variables { kubernetes_version = "1.36.9" }
  expect_failures = [terraform_data.image]
}

run "refuses_a_pool_newer_than_the_control_plane" {
  command = plan
  variables {
    kubernetes_version = "1.34.2"
    node_pools         = { main = { size = 1, ocpus = 1, memory_gbs = 6, kubernetes_version = "1.35.2" } }
  }
  expect_failures = [oci_containerengine_node_pool.this]
}

run "refuses_a_pool_four_versions_behind" {
  command = plan
  variables {
    kubernetes_version = "1.39.0"
    node_pools         = { main = { size = 1, ocpus = 1, memory_gbs = 6, kubernetes_version = "1.35.2" } }
  }
  expect_failures = [oci_containerengine_node_pool.this]
}

run "refuses_less_than_no_nodes_and_a_volume_larger_than_oracle_makes" {
  command = plan
  variables {
    node_pools      = { main = { size = -1, ocpus = 1, memory_gbs = 6 } }
    data_volume_gbs = [32769]
  }
  expect_failures = [var.node_pools, var.data_volume_gbs]
}

run "refuses_a_pool_of_more_than_a_hundred" {
  command = plan
  variables { node_pools = { main = { size = 101, ocpus = 1, memory_gbs = 6 } } }
  expect_failures = [var.node_pools]
}

run "refuses_half_an_ocpu" {
  command = plan
  variables { node_pools = { main = { size = 2, ocpus = 0.5, memory_gbs = 6 } } }
  expect_failures = [var.node_pools]
}

run "refuses_less_memory_than_a_gigabyte_for_each_ocpu" {
  command = plan
  variables { node_pools = { main = { size = 1, ocpus = 2, memory_gbs = 1 } } }
  expect_failures = [var.node_pools]
}

run "refuses_a_boot_volume_larger_than_oracle_makes" {
  command = plan
  variables { node_pools = { main = { size = 1, ocpus = 1, memory_gbs = 6, boot_volume_gbs = 32769 } } }
  expect_failures = [var.node_pools]
}
