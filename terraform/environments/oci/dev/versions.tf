terraform {
  required_version = ">= 1.11.4, < 2.0.0"

  required_providers {
    oci = {
      source  = "oracle/oci"
      version = "~> 8.22"
    }
    redpanda = {
      source  = "redpanda-data/redpanda"
      version = ">= 1.9.0, < 3.0.0"
    }
  }
}

# Who asks comes from the environment: a profile of ~/.oci/config for people, a federated token for the pipeline.
provider "oci" {
  region = var.region
}

# The provider refuses to start without credentials, even when nothing of it is used, and its token must
# be known before any variable is. So the token comes from a file (scripts/tools/redpanda-token writes
# it) and a Kafka of your own needs neither file nor account.
provider "redpanda" {
  access_token = try(trimspace(file("${path.root}/../../../../.cache/redpanda-token")), "none")
}
