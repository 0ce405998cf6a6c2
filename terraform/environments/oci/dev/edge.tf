locals {
  # One image for each service; the names are those of the services.
  images = [
    "agent-runner", "agent-scheduler", "audit-logger", "db-migrate", "llm-gateway", "notifier", "outbox-relay",
    "recurrence-worker", "reminder-scheduler", "sync-gateway", "task-api", "taskora",
  ]
}

module "registry" {
  source = "../../../modules/oci-registry"
  count  = var.registry.url == null ? 1 : 0

  compartment_id = var.compartment_id
  region         = var.region
  prefix         = local.name
  repositories   = local.images
  tags           = local.tags
}

module "dns" {
  source = "../../../modules/oci-dns"
  count  = var.dns.managed ? 1 : 0

  compartment_id = var.compartment_id
  zone           = var.dns.zone_name
  create_zone    = var.dns.create_zone
  records        = var.dns.records
  tags           = local.tags
}

module "pipeline" {
  source = "../../../modules/github-oidc-oci"
  count  = var.pipeline == null ? 0 : 1

  name            = local.name
  compartment_id  = var.compartment_id
  domain_url      = var.pipeline.domain_url
  oauth_client_id = var.pipeline.oauth_client_id
  repository      = var.pipeline.repository
  subject_forms   = var.pipeline.repository.id == null ? ["names"] : var.pipeline.subject_forms
  create_trust    = var.pipeline.create_trust
  state_bucket    = var.pipeline.state_bucket
  tags            = local.tags

  subjects = {
    plan  = ["pull_request"]
    apply = ["environment:${local.environment}"]
    push  = ["ref:refs/heads/main"]
  }
}
