output "url" {
  description = "Registry and path prefix of the images; an image is <url>/<name>."
  value       = "${data.aws_caller_identity.current.account_id}.dkr.ecr.${data.aws_region.current.name}.amazonaws.com/${var.prefix}"
}

output "repository_arns" {
  description = "ARN of each repository, by image."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.arn }
}
