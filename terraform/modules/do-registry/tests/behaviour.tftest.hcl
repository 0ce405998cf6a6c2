mock_provider "digitalocean" {}

variables {
  name   = "taskora-example"
  region = "fra1"
  prefix = "taskora-dev"
}

run "makes_the_free_registry" {
  assert {
    condition     = digitalocean_container_registry.this[0].subscription_tier_slug == "starter" && digitalocean_container_registry.this[0].region == "fra1"
    error_message = "the registry is the free one, in the region"
  }
  assert {
    condition     = output.url == "registry.digitalocean.com/taskora-example/taskora-dev"
    error_message = "the URL is host/name/prefix"
  }
}

run "names_a_registry_that_exists" {
  variables { create = false }

  assert {
    condition     = length(digitalocean_container_registry.this) == 0 && output.url == "registry.digitalocean.com/taskora-example/taskora-dev"
    error_message = "nothing is made, the URL is the same"
  }
}
