# Bucket, key, region and kms_key_id come from state.tfbackend (terraform init -backend-config=…).
# The lock is a file beside the state.
terraform {
  backend "s3" {
    use_lockfile = true
    encrypt      = true
  }
}
