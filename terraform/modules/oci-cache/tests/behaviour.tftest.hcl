mock_provider "oci" {}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  name           = "taskora-dev"
  tags           = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
  subnet_id      = "ocid1.subnet.oc1..data"
  group_ids      = ["ocid1.networksecuritygroup.oc1..data"]
}

run "is_a_private_valkey" {
  assert {
    condition     = oci_redis_redis_cluster.this.software_version == "VALKEY_8_1" && oci_redis_redis_cluster.this.node_count == 1 && oci_redis_redis_cluster.this.node_memory_in_gbs == 2
    error_message = "one small node of Valkey"
  }
  assert {
    condition     = contains(oci_redis_redis_cluster.this.nsg_ids, "ocid1.networksecuritygroup.oc1..data") && oci_redis_redis_cluster.this.subnet_id == "ocid1.subnet.oc1..data"
    error_message = "the cache lives in the data subnet and its group"
  }
  assert {
    condition     = output.host == oci_redis_redis_cluster.this.primary_fqdn && output.port == 6379 && oci_redis_redis_cluster.this.freeform_tags["taskora:environment"] == "dev"
    error_message = "the outputs lead to the primary, tags reach the cache"
  }
}

run "survives_the_loss_of_a_node" {
  variables { nodes = 3 }

  assert {
    condition     = oci_redis_redis_cluster.this.node_count == 3
    error_message = "two replicas"
  }
}
