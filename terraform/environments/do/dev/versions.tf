terraform {
  required_version = ">= 1.11.4, < 2.0.0"

  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "~> 2.60"
    }
    redpanda = {
      source  = "redpanda-data/redpanda"
      version = ">= 1.9.0, < 3.0.0"
    }
  }
}

# The token comes from the environment (DIGITALOCEAN_TOKEN), never from a file.
provider "digitalocean" {}

# The provider refuses to start without credentials, even when nothing of it is used, and its token must
# be known before any variable is. So the token comes from a file (scripts/tools/redpanda-token writes
# it) and a Kafka of your own needs neither file nor account.
provider "redpanda" {
  access_token = try(trimspace(file("${path.root}/../../../../.cache/redpanda-token")), "none")
}
