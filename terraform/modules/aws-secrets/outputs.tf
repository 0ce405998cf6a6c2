output "key_arn" {
  description = "Key of the environment's data, for the other modules."
  value       = aws_kms_key.this.arn
}

output "names" {
  description = "Full name of each secret in Secrets Manager, by key."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.name }
}

output "arns" {
  description = "ARN of each secret, by key."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "prefix" {
  description = "Folder that holds the secrets."
  value       = var.prefix
}

output "read_policy_arn" {
  description = "Policy that may read every secret under the prefix, for the cluster's secret operator."
  value       = aws_iam_policy.read.arn
}
