mock_provider "digitalocean" {
  mock_data "digitalocean_kubernetes_versions" {
    defaults = { latest_version = "1.35.2-do.1" }
  }
}

variables {
  name               = "taskora-dev"
  region             = "fra1"
  kubernetes_version = "1.35"
  vpc_id             = "506f78a4-e098-11e5-ad9f-000f53306ae1"
  tags               = ["taskora:environment:dev"]
  node_pools         = { main = { size = "s-2vcpu-4gb", min = 2, max = 2 } }
  api_access         = { "The office reaches the API" = "203.0.113.7/32" }
}

run "makes_a_cluster_behind_a_firewall" {
  assert {
    condition     = digitalocean_kubernetes_cluster.this.version == "1.35.2-do.1" && output.kubernetes_version == "1.35.2"
    error_message = "the newest patch of the minor version is chosen"
  }
  assert {
    condition     = digitalocean_kubernetes_cluster.this.control_plane_firewall[0].enabled && digitalocean_kubernetes_cluster.this.control_plane_firewall[0].allowed_addresses == tolist(["203.0.113.7/32"])
    error_message = "the API's firewall is on and lets in the named range only"
  }
  assert {
    condition     = digitalocean_kubernetes_cluster.this.node_pool[0].node_count == 2 && !digitalocean_kubernetes_cluster.this.node_pool[0].auto_scale
    error_message = "min = max is a fixed number of nodes"
  }
  assert {
    condition     = contains(digitalocean_kubernetes_cluster.this.node_pool[0].tags, "taskora-node") && contains(digitalocean_kubernetes_cluster.this.tags, "taskora:environment:dev")
    error_message = "nodes carry the tag that rules hold for, and everything the environment's"
  }
  assert {
    condition     = digitalocean_kubernetes_cluster.this.kubeconfig_expire_seconds == 3600 && !digitalocean_kubernetes_cluster.this.destroy_all_associated_resources
    error_message = "the credential in the state lives for an hour; volumes outlive the cluster"
  }
  assert {
    condition     = digitalocean_kubernetes_cluster.this.maintenance_policy[0].day == "sunday" && digitalocean_kubernetes_cluster.this.auto_upgrade && !digitalocean_kubernetes_cluster.this.ha && digitalocean_kubernetes_cluster.this.registry_integration
    error_message = "patches come on Sunday; the control plane is the free one; nodes may pull"
  }
  assert {
    condition     = output.kubeconfig_command == "doctl kubernetes cluster kubeconfig save ${output.cluster_id}"
    error_message = "the command names the cluster"
  }
}

run "grows_and_takes_more_pools" {
  variables {
    high_availability    = true
    registry_integration = false
    node_pools = {
      main  = { size = "s-2vcpu-4gb", min = 2, max = 5 }
      batch = { size = "c-4vcpu-8gb", min = 1, max = 1, labels = { role = "batch" } }
      burst = { size = "c-4vcpu-8gb", min = 1, max = 3 }
    }
  }

  assert {
    condition     = digitalocean_kubernetes_cluster.this.node_pool[0].auto_scale && digitalocean_kubernetes_cluster.this.node_pool[0].min_nodes == 2 && digitalocean_kubernetes_cluster.this.node_pool[0].max_nodes == 5
    error_message = "max above min lets the main pool grow"
  }
  assert {
    condition     = keys(digitalocean_kubernetes_node_pool.this) == ["batch", "burst"] && digitalocean_kubernetes_node_pool.this["batch"].labels["role"] == "batch" && digitalocean_kubernetes_node_pool.this["burst"].auto_scale
    error_message = "further pools are made beside the main one"
  }
  assert {
    condition     = digitalocean_kubernetes_cluster.this.ha && !digitalocean_kubernetes_cluster.this.registry_integration
    error_message = "both switches must reach the cluster"
  }
}
