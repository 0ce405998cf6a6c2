# The environment's key and its vault. Values arrive through write-only arguments: neither the plan
# nor the state ever holds one.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  written = { for name, secret in var.secrets : name => secret if secret.written }

  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57: passwords change by raising a version, together with their owner; keys of other providers change at those providers.
  for_each = var.secrets

  name                    = "${var.prefix}/${each.key}"
  description             = each.value.description
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.recovery_days

  tags = var.tags
}

resource "aws_secretsmanager_secret_version" "this" {
  for_each = local.written

  secret_id        = aws_secretsmanager_secret.this[each.key].id
  secret_string_wo = jsonencode(var.contents[each.key])

  # Terraform cannot compare a value it does not keep, so a number says when to send it. It must
  # change exactly when the owner gets a new password: with the version, and when the owner is new.
  secret_string_wo_version = parseint(substr(sha256("${each.value.owner_id} ${each.value.version}"), 0, 7), 16)
}

# What a reader of the vault needs, such as the External Secrets operator.
resource "aws_iam_policy" "read" {
  name        = "${var.name}-secrets-read"
  description = "Read the secrets under ${var.prefix}/"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
        Resource = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${var.prefix}/*"
      },
      {
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = aws_kms_key.this.arn
        Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" } }
      },
    ]
  })

  tags = var.tags
}
