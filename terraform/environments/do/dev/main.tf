# Wires the modules: network and cluster. Databases are in data.tf; images and names in edge.tf. Environments differ in the
# defaults of variables.tf and in nothing else.

locals {
  name = "taskora-${local.environment}"

  # DigitalOcean's tags are words without values.
  tags = ["taskora:environment:${local.environment}", "taskora:managed-by:terraform"]
}

module "network" {
  source = "../../../modules/do-network"

  name         = local.name
  region       = var.region
  cidr         = var.network.cidr
  node_tag     = "${local.name}-node"
  node_ingress = var.network.node_ingress
}

module "cluster" {
  source = "../../../modules/do-doks"

  name                 = local.name
  region               = var.region
  kubernetes_version   = var.cluster.kubernetes_version
  vpc_id               = module.network.vpc_id
  subnets              = var.network.subnets
  node_pools           = var.cluster.node_pools
  api_access           = var.api_access
  node_tag             = module.network.node_tag
  high_availability    = var.cluster.high_availability
  registry_integration = var.registry.url == null
  maintenance_window   = var.maintenance_window
  tags                 = local.tags

  # The nodes' right to pull is given to a registry that exists.
  depends_on = [module.registry]
}
