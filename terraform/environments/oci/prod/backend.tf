# Bucket, namespace, key and region come from -backend-config=state.tfbackend. The backend locks by itself; it needs
# Terraform 1.12 or newer (validate and test do not).
terraform {
  backend "oci" {}
}
