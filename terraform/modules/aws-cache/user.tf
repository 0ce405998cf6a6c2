data "aws_region" "current" {}

# The provider has no write-only argument for this password. The user therefore starts with IAM
# authentication, under which nobody is let in, and set_password_command moves the password from
# the vault to the user without passing through Terraform. Later applies leave it as it is.
resource "aws_elasticache_user" "this" {
  count = var.access == "password" ? 1 : 0

  user_id       = var.name
  user_name     = var.name
  engine        = "valkey"
  access_string = "on ~* &* +@all -@admin -@dangerous"

  authentication_mode {
    type = "iam"
  }

  tags = var.tags

  lifecycle {
    ignore_changes = [authentication_mode, passwords, no_password_required]
  }
}

resource "aws_elasticache_user_group" "this" {
  count = var.access == "password" ? 1 : 0

  user_group_id = var.name
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.this[0].user_id]

  tags = var.tags
}

locals {
  # The password travels through a pipe, not through the argument list that other users can see.
  set_password_command = join(" ", [
    "aws secretsmanager get-secret-value --region ${data.aws_region.current.name} --secret-id ${var.password_secret_name} --query SecretString --output text",
    "| jq '{UserId: \"${var.name}\", AuthenticationMode: {Type: \"password\", Passwords: [.password]}}'",
    "| aws elasticache modify-user --region ${data.aws_region.current.name} --cli-input-json file:///dev/stdin",
  ])
}
