terraform {
  required_version = ">= 1.11.4, < 2.0.0"

  required_providers {
    oci = {
      source  = "oracle/oci"
      version = "~> 8.22"
    }
    redpanda = {
      source  = "redpanda-data/redpanda"
      version = ">= 1.11.4, < 2.0.0"
    }
  }
}

# Who asks comes from the environment: a profile of ~/.oci/config for people, a federated token for the pipeline.
provider "oci" {
  region = var.region
}

provider "redpanda" {}
