terraform {
  required_version = ">= 1.11.4, < 2.0.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
    redpanda = {
      source  = "redpanda-data/redpanda"
      version = ">= 1.9.0, < 3.0.0"
    }
  }
}

provider "aws" {
  region = var.region

  # Credentials of another account stop here, before anything is planned.
  allowed_account_ids = [var.account_id]
}

# The provider refuses to start without credentials, even when nothing of it is used, and its token must
# be known before any variable is. So the token comes from a file (scripts/tools/redpanda-token writes
# it) and a Kafka of your own needs neither file nor account.
provider "redpanda" {
  access_token = try(trimspace(file("${path.root}/../../../../.cache/redpanda-token")), "none")
}
