data "digitalocean_kubernetes_versions" "minor" {
  version_prefix = "${var.kubernetes_version}."
}

locals {
  main = var.node_pools["main"]
}

resource "digitalocean_kubernetes_cluster" "this" {
  name                 = var.name
  region               = var.region
  version              = data.digitalocean_kubernetes_versions.minor.latest_version
  vpc_uuid             = var.vpc_id
  cluster_subnet       = var.subnets.pods
  service_subnet       = var.subnets.services
  ha                   = var.high_availability
  registry_integration = var.registry_integration
  auto_upgrade         = true
  surge_upgrade        = true
  tags                 = var.tags

  # The provider keeps a credential in the state; it is worthless after an hour. People use kubeconfig_command.
  kubeconfig_expire_seconds = 3600

  # Load balancers and volumes that the cluster made belong to it, but deleting data is a decision of its own.
  destroy_all_associated_resources = false

  node_pool {
    name       = "main"
    size       = local.main.size
    auto_scale = local.main.max > local.main.min
    node_count = local.main.max > local.main.min ? null : local.main.min
    min_nodes  = local.main.max > local.main.min ? local.main.min : null
    max_nodes  = local.main.max > local.main.min ? local.main.max : null
    labels     = merge({ "taskora.dev/pool" = "main" }, local.main.labels)
    tags       = setunion(var.tags, [var.node_tag])
  }

  control_plane_firewall {
    enabled           = true
    allowed_addresses = values(var.api_access)
  }

  maintenance_policy {
    day        = split(" ", var.maintenance_window)[0]
    start_time = split(" ", var.maintenance_window)[1]
  }

  lifecycle {
    precondition {
      condition     = try(startswith(data.digitalocean_kubernetes_versions.minor.latest_version, "${var.kubernetes_version}."), false)
      error_message = "DigitalOcean offers no Kubernetes ${var.kubernetes_version}; choose one of `doctl kubernetes options versions`."
    }
  }
}

resource "digitalocean_kubernetes_node_pool" "this" {
  for_each = { for name, pool in var.node_pools : name => pool if name != "main" }

  cluster_id = digitalocean_kubernetes_cluster.this.id
  name       = each.key
  size       = each.value.size
  auto_scale = each.value.max > each.value.min
  node_count = each.value.max > each.value.min ? null : each.value.min
  min_nodes  = each.value.max > each.value.min ? each.value.min : null
  max_nodes  = each.value.max > each.value.min ? each.value.max : null
  labels     = merge({ "taskora.dev/pool" = each.key }, each.value.labels)
  tags       = setunion(var.tags, [var.node_tag])
}
