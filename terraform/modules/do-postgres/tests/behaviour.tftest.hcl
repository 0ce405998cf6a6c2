mock_provider "digitalocean" {}

variables {
  name   = "taskora-dev"
  region = "fra1"
  vpc_id = "506f78a4-e098-11e5-ad9f-000f53306ae1"
  tags   = ["taskora:environment:dev"]
  access = { "The cluster's nodes reach it" = { type = "k8s", value = "cluster-1" } }
}

run "answers_the_named_sources_only" {
  assert {
    condition     = one(digitalocean_database_firewall.this.rule).type == "k8s" && one(digitalocean_database_firewall.this.rule).value == "cluster-1"
    error_message = "the firewall names the cluster and nothing else"
  }
  assert {
    condition     = digitalocean_database_firewall.this.cluster_id == digitalocean_database_cluster.this.id && digitalocean_database_cluster.this.private_network_uuid == var.vpc_id
    error_message = "the firewall belongs to the database, which lives in the private network"
  }
  assert {
    condition     = contains(digitalocean_database_cluster.this.tags, "taskora:environment:dev") && digitalocean_database_cluster.this.maintenance_window[0].hour == "02:00"
    error_message = "tags and the maintenance window must reach the database"
  }
  assert {
    condition     = output.host == digitalocean_database_cluster.this.private_host && output.port == digitalocean_database_cluster.this.port
    error_message = "the outputs lead to the private host"
  }
  assert {
    condition     = digitalocean_database_cluster.this.engine == "pg" && digitalocean_database_cluster.this.version == "16" && output.database == "taskora"
    error_message = "PostgreSQL 16 with Taskora's database"
  }
}

run "survives_the_loss_of_a_node" {
  variables {
    nodes = 2
    access = {
      "The cluster's nodes reach it"     = { type = "k8s", value = "cluster-1" }
      "The office reaches it for repair" = { type = "ip_addr", value = "203.0.113.7" }
    }
  }

  assert {
    condition     = digitalocean_database_cluster.this.node_count == 2 && length(digitalocean_database_firewall.this.rule) == 2
    error_message = "a standby, and one rule for each sentence"
  }
}
