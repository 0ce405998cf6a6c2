terraform {
  required_version = ">= 1.11.4, < 2.0.0"

  required_providers {
    oci = {
      source  = "oracle/oci"
      version = "~> 8.22"
    }
  }
}
