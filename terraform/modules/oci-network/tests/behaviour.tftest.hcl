mock_provider "oci" {
  mock_data "oci_core_services" {
    defaults = {
      services = [
        { id = "ocid1.service.oc1.fra.all", cidr_block = "all-fra-services-in-oracle-services-network", name = "All FRA Services In Oracle Services Network", description = "" },
        { id = "ocid1.service.oc1.fra.os", cidr_block = "oci-fra-objectstorage", name = "OCI FRA Object Storage", description = "" },
      ]
    }
  }
}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  name           = "taskora-dev"
  tags           = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
}

run "is_closed_by_default" {
  assert {
    condition     = length(oci_core_network_security_group_security_rule.this) == 19
    error_message = "the default network has exactly 19 rules"
  }
  assert {
    condition = alltrue([for sentence, r in oci_core_network_security_group_security_rule.this :
    r.direction == "EGRESS" || r.source_type == "NETWORK_SECURITY_GROUP" || sentence == "Path discovery to the nodes"])
    error_message = "nothing but path discovery may come from outside the network"
  }
  assert {
    condition     = length(oci_core_default_security_list.closed.ingress_security_rules) == 0 && length(oci_core_default_security_list.closed.egress_security_rules) == 0
    error_message = "the default security list must be empty"
  }
  assert {
    condition     = alltrue([for r in oci_core_network_security_group_security_rule.this : !r.stateless])
    error_message = "rules are stateful"
  }
}

run "puts_nodes_and_the_api_into_private_subnets" {
  assert {
    condition     = alltrue([for key in ["api", "nodes", "data"] : oci_core_subnet.this[key].prohibit_public_ip_on_vnic && oci_core_subnet.this[key].prohibit_internet_ingress])
    error_message = "the API, the nodes and the databases must have no public address"
  }
  assert {
    condition     = !oci_core_subnet.this["load_balancers"].prohibit_public_ip_on_vnic
    error_message = "load balancers must be able to have a public address"
  }
  assert {
    condition     = oci_core_subnet.this["nodes"].route_table_id == oci_core_route_table.private.id && output.private_nodes
    error_message = "nodes must leave through the private route table"
  }
  assert {
    condition     = length(oci_core_route_table.private.route_rules) == 2 && length(oci_core_nat_gateway.this) == 1
    error_message = "the private table leads to the NAT gateway and to Oracle's services"
  }
  assert {
    condition     = toset([for s in oci_core_subnet.this : s.cidr_block]) == toset(["10.0.0.0/28", "10.0.1.0/24", "10.0.2.0/24", "10.0.16.0/20"])
    error_message = "the subnets are cut out of the network at fixed places"
  }
}

run "falls_back_to_public_nodes_without_a_nat_gateway" {
  variables {
    enable_nat_gateway     = false
    enable_service_gateway = false
  }

  assert {
    condition     = length(oci_core_nat_gateway.this) == 0 && length(oci_core_service_gateway.this) == 0
    error_message = "no gateway that a free tenancy has a limit of 0 for"
  }
  assert {
    condition     = !oci_core_subnet.this["nodes"].prohibit_public_ip_on_vnic && oci_core_subnet.this["nodes"].route_table_id == oci_core_route_table.public.id
    error_message = "nodes need a public address and the internet gateway"
  }
  assert {
    condition     = length(oci_core_route_table.private.route_rules) == 0 && oci_core_subnet.this["data"].route_table_id == oci_core_route_table.private.id
    error_message = "databases keep a table that leads nowhere"
  }
  assert {
    condition = length([for sentence, r in oci_core_network_security_group_security_rule.this : sentence
    if r.direction == "INGRESS" && r.source_type != "NETWORK_SECURITY_GROUP"]) == 1
    error_message = "public nodes must still let nothing in but path discovery"
  }
  assert {
    condition     = !output.private_nodes
    error_message = "private_nodes must say that nodes are public"
  }
}

run "can_do_without_the_service_gateway_alone" {
  variables { enable_service_gateway = false }

  assert {
    condition     = length(oci_core_route_table.private.route_rules) == 1 && length(oci_core_service_gateway.this) == 0
    error_message = "the private table leads to the NAT gateway only"
  }
}

run "can_do_without_databases" {
  variables { enable_data_subnet = false }

  assert {
    condition     = !contains(keys(output.subnet_ids), "data") && !contains(keys(output.group_ids), "data")
    error_message = "no subnet and no group for databases"
  }
  assert {
    condition     = length(oci_core_network_security_group_security_rule.this) == 15
    error_message = "the four rules of the databases are gone"
  }
}

run "opens_databases_to_nodes_only" {
  assert {
    condition = toset([for sentence, r in oci_core_network_security_group_security_rule.this : "${r.tcp_options[0].destination_port_range[0].min} ${r.source == oci_core_network_security_group.this["nodes"].id}"
    if r.network_security_group_id == oci_core_network_security_group.this["data"].id]) == toset(["5432 true", "6379 true"])
    error_message = "the databases' group has two rules, both from the nodes' group, and no way out"
  }
}

run "gives_pods_their_own_subnet_with_native_addresses" {
  variables { cni = "native" }

  assert {
    condition     = oci_core_subnet.this["pods"].cidr_block == "10.0.64.0/18" && oci_core_subnet.this["pods"].prohibit_public_ip_on_vnic
    error_message = "pods get a private /18"
  }
  assert {
    condition     = length(oci_core_network_security_group_security_rule.this) == 37
    error_message = "pods get the rules of nodes: 37 in all"
  }
}

run "makes_the_api_public_only_when_asked_and_only_for_the_named" {
  variables {
    public_api = true
    api_access = { "The office reaches the Kubernetes API" = "203.0.113.0/28" }
  }

  assert {
    condition     = !oci_core_subnet.this["api"].prohibit_public_ip_on_vnic
    error_message = "the API's subnet must allow a public address"
  }
  assert {
    condition     = oci_core_network_security_group_security_rule.this["The office reaches the Kubernetes API"].source == "203.0.113.0/28"
    error_message = "the rule must carry the named range"
  }
  assert {
    condition     = oci_core_network_security_group_security_rule.this["The office reaches the Kubernetes API"].tcp_options[0].destination_port_range[0].max == 6443
    error_message = "the rule opens the API's port only"
  }
  assert {
    condition     = length(oci_core_network_security_group_security_rule.this) == 20
    error_message = "one rule is added, no more"
  }
}

run "lets_nodes_out_where_a_sentence_says_so" {
  variables { node_egress = { "Nodes reach Redpanda Cloud" = { cidr = "198.51.100.0/24", port = 9092 } } }

  assert {
    condition     = oci_core_network_security_group_security_rule.this["Nodes reach Redpanda Cloud, from the nodes"].destination == "198.51.100.0/24"
    error_message = "the rule must carry the range"
  }
}

run "tags_everything" {
  assert {
    condition = alltrue(concat(
      [for s in oci_core_subnet.this : s.freeform_tags["taskora:environment"] == "dev"],
      [for g in oci_core_network_security_group.this : g.freeform_tags["taskora:environment"] == "dev"],
    [oci_core_vcn.this.freeform_tags["taskora:environment"] == "dev"]))
    error_message = "the tags must reach the network, its subnets and its groups"
  }
}
