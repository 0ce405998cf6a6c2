# Bucket, key, region and endpoints come from -backend-config=state.tfbackend: a private Spaces bucket, which speaks S3.
# The lock is a file beside the state.
terraform {
  backend "s3" {
    use_lockfile = true

    # What only AWS has.
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
    skip_s3_checksum            = true
  }
}
