output "role_arns" {
  description = "Role for each step of the pipeline: plan, apply and push (when there are repositories)."
  value       = { for step, role in aws_iam_role.this : step => role.arn }
}

output "provider_arn" {
  description = "The account's trust in GitHub."
  value       = local.provider_arn
}
