# Wires the modules: guard rails, network, cluster, vault. Databases are in data.tf; images, names and the pipeline in
# edge.tf. Environments differ in the defaults of variables.tf and in nothing else.

locals {
  name = "taskora-${local.environment}"

  tags = {
    "taskora:environment" = local.environment
    "taskora:managed-by"  = "terraform"
  }
}

module "guardrails" {
  source = "../../../modules/oci-guardrails"

  tenancy_id          = var.tenancy_id
  compartment_id      = var.compartment_id
  compartment_path    = var.compartment_path
  name                = local.name
  monthly_budget      = var.budget.monthly
  recipients          = var.budget.recipients
  enforce_always_free = var.enforce_always_free
  tags                = local.tags
}

module "network" {
  source = "../../../modules/oci-network"

  compartment_id         = var.compartment_id
  name                   = local.name
  cidr                   = var.network.cidr
  cni                    = var.network.cni
  enable_nat_gateway     = var.network.nat_gateway
  enable_service_gateway = var.network.service_gateway
  enable_data_subnet     = local.managed_database || local.managed_cache
  public_api             = var.network.public_api
  api_access             = var.network.api_access
  node_egress            = merge(local.outside, var.network.node_egress)
  tags                   = local.tags
}

module "cluster" {
  source = "../../../modules/oci-oke"

  compartment_id      = var.compartment_id
  name                = local.name
  region              = var.region
  kubernetes_version  = var.cluster.kubernetes_version
  cluster_type        = var.cluster.type
  cni                 = var.network.cni
  network             = { vcn_id = module.network.vcn_id, subnet_ids = module.network.subnet_ids, group_ids = module.network.group_ids }
  node_pools          = var.cluster.node_pools
  os_version          = var.cluster.os_version
  public_api          = var.network.public_api
  kms_key             = { id = module.vault.key_id }
  data_volume_gbs     = var.cluster.data_volume_gbs
  enforce_always_free = var.enforce_always_free
  tags                = local.tags
}

# Workload identity needs an ENHANCED cluster; on a BASIC one the nodes read the vault, and the overlay keeps every pod but
# External Secrets away from the metadata service.
module "vault" {
  source = "../../../modules/oci-vault"

  compartment_id    = var.compartment_id
  name              = local.name
  vault_type        = var.vault.type
  protection_mode   = var.vault.protection_mode
  key_rotation_days = var.vault.key_rotation_days
  secrets           = local.secrets
  tags              = local.tags

  readers = {
    mode       = var.cluster.type == "ENHANCED" ? "workload" : "nodes"
    tenancy_id = var.tenancy_id
    cluster_id = module.cluster.cluster_id
  }
}
