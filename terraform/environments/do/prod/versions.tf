terraform {
  required_version = ">= 1.11.4, < 2.0.0"

  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "~> 2.60"
    }
    redpanda = {
      source  = "redpanda-data/redpanda"
      version = ">= 1.11.4, < 2.0.0"
    }
  }
}

# The token comes from the environment (DIGITALOCEAN_TOKEN), never from a file.
provider "digitalocean" {}

provider "redpanda" {}
