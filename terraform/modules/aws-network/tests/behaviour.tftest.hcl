mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name        = "taskora-test"
  cidr        = "10.20.0.0/16"
  zones       = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  tags        = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "cuts_three_layers_that_do_not_overlap" {
  command = plan

  assert {
    condition     = [for zone in var.zones : aws_subnet.node[zone].cidr_block] == ["10.20.0.0/19", "10.20.32.0/19", "10.20.64.0/19"]
    error_message = "nodes get a /19 for each zone"
  }
  assert {
    condition     = [for zone in var.zones : aws_subnet.public[zone].cidr_block] == ["10.20.128.0/22", "10.20.132.0/22", "10.20.136.0/22"]
    error_message = "public subnets get a /22 for each zone"
  }
  assert {
    condition     = [for zone in var.zones : aws_subnet.data[zone].cidr_block] == ["10.20.192.0/24", "10.20.193.0/24", "10.20.194.0/24"]
    error_message = "data subnets get a /24 for each zone"
  }
  assert {
    condition     = aws_subnet.public["eu-central-1a"].tags["kubernetes.io/role/elb"] == "1" && aws_subnet.node["eu-central-1a"].tags["kubernetes.io/role/internal-elb"] == "1"
    error_message = "load balancers find their subnets by tag"
  }
}

run "leaves_through_one_nat_gateway_unless_told_otherwise" {
  command = plan

  assert {
    condition     = keys(aws_nat_gateway.this) == ["eu-central-1a"] && length(aws_route.node_to_internet) == 3
    error_message = "single means one gateway that every zone of nodes uses"
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.public : !subnet.map_public_ip_on_launch])
    error_message = "with a NAT gateway nothing gets a public address by itself"
  }
  assert {
    condition     = length(output.node_subnet_ids) == 3 && length(output.nat_addresses) == 1
    error_message = "nodes live in subnets of their own"
  }
}

run "leaves_through_a_nat_gateway_in_each_zone" {
  command = plan
  variables { nat_gateways = "per_zone" }

  assert {
    condition     = length(aws_nat_gateway.this) == 3 && alltrue([for zone, through in local.nat_for : zone == through])
    error_message = "per_zone means that no zone depends on another"
  }
}

run "puts_nodes_into_public_subnets_without_nat_gateways" {
  command = plan
  variables { nat_gateways = "none" }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_eip.nat) == 0 && length(aws_subnet.node) == 0
    error_message = "none costs nothing"
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch]) && length(output.node_subnet_ids) == 3
    error_message = "nodes then need public addresses"
  }
}

run "opens_no_port_by_default" {
  command = plan

  assert {
    condition     = length(aws_security_group.endpoints) == 0 && length(aws_vpc_security_group_ingress_rule.endpoints) == 0 && length(aws_vpc_endpoint.interface) == 0
    error_message = "without interface endpoints there is no group and no rule"
  }
  assert {
    condition     = aws_default_security_group.closed.vpc_id == aws_vpc.this.id && length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "the default security group is adopted and empty"
  }
}

run "opens_https_to_endpoints_from_the_network_only" {
  command = plan
  variables { interface_endpoints = ["ecr.api", "sts"] }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 2 && alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled])
    error_message = "each service gets an endpoint under its usual name"
  }
  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.endpoints : "${rule.cidr_ipv4} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"] == ["10.20.0.0/16 tcp 443-443"]
    error_message = "one port, one range"
  }
  assert {
    condition     = [for sentence, rule in aws_vpc_security_group_ingress_rule.endpoints : rule.description] == ["HTTPS to AWS services from this network"]
    error_message = "the rule says why it is there"
  }
}

run "records_connections_encrypted" {
  command = plan

  assert {
    condition     = length(aws_flow_log.this) == 1 && aws_flow_log.this[0].traffic_type == "ALL" && aws_cloudwatch_log_group.flow[0].kms_key_id == var.kms_key_arn && aws_cloudwatch_log_group.flow[0].retention_in_days == 14
    error_message = "accepted and refused connections are kept encrypted for two weeks"
  }
}

run "records_no_connections_when_told" {
  command = plan
  variables { flow_log_days = 0 }

  assert {
    condition     = length(aws_flow_log.this) + length(aws_cloudwatch_log_group.flow) + length(aws_iam_role.flow) == 0
    error_message = "0 days means no log, no group and no role"
  }
}

run "tags_everything" {
  command = plan

  assert {
    condition = alltrue([
      for tags in concat(
        [aws_vpc.this.tags, aws_default_security_group.closed.tags, aws_internet_gateway.this.tags, aws_vpc_endpoint.s3.tags, aws_flow_log.this[0].tags],
        [for subnet in concat(values(aws_subnet.public), values(aws_subnet.node), values(aws_subnet.data)) : subnet.tags],
        [for table in concat([aws_route_table.public, aws_route_table.data], values(aws_route_table.node)) : table.tags],
        [for gateway in aws_nat_gateway.this : gateway.tags], [for address in aws_eip.nat : address.tags],
      ) : tags["taskora:environment"] == "test" && tags["taskora:managed-by"] == "terraform"
    ])
    error_message = "every resource carries both tags"
  }
}
