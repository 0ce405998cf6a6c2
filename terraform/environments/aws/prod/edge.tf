locals {
  # One image for each service; the names are those of the services.
  images = [
    "agent-runner", "agent-scheduler", "audit-logger", "db-migrate", "llm-gateway", "notifier", "outbox-relay",
    "recurrence-worker", "reminder-scheduler", "sync-gateway", "task-api", "taskora",
  ]
}

module "registry" {
  source = "../../../modules/aws-registry"
  count  = var.registry.url == null ? 1 : 0

  prefix             = "taskora"
  repositories       = local.images
  kms_key_arn        = module.secrets.key_arn
  pull_account_ids   = var.registry.pull_account_ids
  delete_with_images = !var.protect_data
  tags               = local.tags
}

module "dns" {
  source = "../../../modules/aws-dns"

  zone_name   = var.dns.zone_name
  create_zone = var.dns.create_zone
  records     = var.dns.records
  tags        = local.tags
}

module "budget" {
  source = "../../../modules/aws-budget"
  count  = var.budget == null ? 0 : 1

  name              = local.name
  monthly_limit_usd = var.budget.monthly_limit_usd
  emails            = var.budget.emails
  tags              = local.tags
}

module "pipeline" {
  source = "../../../modules/github-oidc-aws"
  count  = var.pipeline == null ? 0 : 1

  name            = local.name
  repository      = var.pipeline.repository
  subject_forms   = var.pipeline.repository.id == null ? ["names"] : var.pipeline.subject_forms
  create_provider = var.pipeline.create_provider
  repository_arns = var.registry.url == null ? module.registry[0].repository_arns : {}
  tags            = local.tags

  subjects = {
    plan  = ["pull_request"]
    apply = ["environment:${local.environment}"]
    push  = ["ref:refs/heads/main"]
  }

  state = {
    bucket_arn  = var.pipeline.state_bucket_arn
    kms_key_arn = var.pipeline.state_key_arn
    path        = "aws/${local.environment}/terraform.tfstate"
  }
}
