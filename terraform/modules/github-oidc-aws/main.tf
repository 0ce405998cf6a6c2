# The pipeline's roles in AWS. GitHub signs a token that says which repository and which part of it is
# running; AWS exchanges it for credentials of an hour. There is no key to keep, leak or rotate.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  issuer    = "token.actions.githubusercontent.com"

  provider_arn = var.create_provider ? aws_iam_openid_connect_provider.github[0].arn : "arn:${local.partition}:iam::${local.account}:oidc-provider/${local.issuer}"

  # The repository in each form GitHub may spell it. Names can be given to somebody else after a
  # repository is deleted or renamed; the numbers cannot.
  repositories = concat(
    contains(var.subject_forms, "names") ? ["${var.repository.owner}/${var.repository.name}"] : [],
    contains(var.subject_forms, "immutable") ? [format("%s@%d/%s@%d", var.repository.owner, var.repository.owner_id, var.repository.name, var.repository.id)] : [],
  )

  roles = merge(
    { plan = var.subjects.plan, apply = var.subjects.apply },
    length(var.repository_arns) > 0 ? { push = var.subjects.push } : {},
  )

  descriptions = {
    plan  = "Pipeline: reads the environment, changes nothing"
    apply = "Pipeline: changes the environment"
    push  = "Pipeline: pushes images"
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.create_provider ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]

  tags = var.tags
}

resource "aws_iam_role" "this" {
  for_each = local.roles

  name                 = "${var.name}-pipeline-${each.key}"
  description          = local.descriptions[each.key]
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.provider_arn }
      Condition = {
        StringEquals = {
          "${local.issuer}:aud" = "sts.amazonaws.com"
          "${local.issuer}:sub" = flatten([for repository in local.repositories : [for subject in sort(each.value) : "repo:${repository}:${subject}"]])
        }
      }
    }]
  })

  tags = var.tags

  lifecycle {
    precondition {
      condition     = length(each.value) > 0
      error_message = "Role ${each.key} needs at least one subject that may take it."
    }
  }
}
