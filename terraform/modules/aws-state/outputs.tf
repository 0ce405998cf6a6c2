output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.id
}

output "bucket_arn" {
  description = "ARN of the bucket, for the pipeline's roles."
  value       = aws_s3_bucket.this.arn
}

output "key_arn" {
  description = "Key that encrypts the states, for the pipeline's roles."
  value       = aws_kms_key.this.arn
}

output "backend_config" {
  description = "Contents of an environment's state.tfbackend, for terraform init -backend-config; <environment> is to be replaced."
  value       = <<-EOT
    bucket       = "${aws_s3_bucket.this.id}"
    key          = "<environment>/terraform.tfstate"
    region       = "${aws_s3_bucket.this.region}"
    kms_key_id   = "${aws_kms_key.this.arn}"
    encrypt      = true
    use_lockfile = true
  EOT
}
