mock_provider "digitalocean" {}

variables {
  name   = "taskora-dev"
  region = "fra1"
}

run "makes_a_private_network_and_opens_nothing" {
  assert {
    condition     = digitalocean_vpc.this.ip_range == "10.10.0.0/20" && digitalocean_vpc.this.region == "fra1"
    error_message = "the network must have the asked range and region"
  }
  assert {
    condition     = length(digitalocean_firewall.nodes) == 0
    error_message = "no rule, no firewall of our own"
  }
  assert {
    condition     = output.node_tag == "taskora-node" && output.vpc_id == digitalocean_vpc.this.id
    error_message = "the outputs lead to the network"
  }
}

run "opens_a_node_port_where_a_sentence_says_so" {
  variables { node_ingress = { "The probe reaches the node port" = { ports = "30080", cidrs = ["203.0.113.7/32"] } } }

  assert {
    condition     = one(digitalocean_firewall.nodes[0].inbound_rule).port_range == "30080" && one(one(digitalocean_firewall.nodes[0].inbound_rule).source_addresses) == "203.0.113.7/32"
    error_message = "the rule must carry its port and range"
  }
  assert {
    condition     = one(digitalocean_firewall.nodes[0].tags) == "taskora-node"
    error_message = "the rule holds for nodes only"
  }
}
