terraform {
  required_version = ">= 1.11.4, < 2.0.0"

  required_providers {
    redpanda = {
      source  = "redpanda-data/redpanda"
      version = ">= 1.9.0, < 3.0.0"
    }
  }
}
