mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name               = "taskora-test"
  kubernetes_version = "1.35"
  subnet_ids         = ["subnet-0a", "subnet-0b"]
  kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  node_groups        = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4 } }
  access_entries     = { team = { principal_arn = "arn:aws:iam::123456789012:role/team", level = "cluster-admin" } }
  tags               = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables {
    name = "Taskora"
  }
  expect_failures = [var.name]
}

run "refuses_an_alias_instead_of_a_key" {
  command = plan
  variables {
    kms_key_arn = "alias/taskora"
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables {
    tags = { "taskora:environment" = "test" }
  }
  expect_failures = [var.tags]
}

run "refuses_a_version_out_of_support" {
  command = plan
  variables {
    kubernetes_version = "1.29"
  }
  expect_failures = [var.kubernetes_version]
}

run "refuses_a_patch_version" {
  command = plan
  variables {
    kubernetes_version = "1.35.2"
  }
  expect_failures = [var.kubernetes_version]
}

run "refuses_a_single_subnet" {
  command = plan
  variables {
    subnet_ids = ["subnet-0a"]
  }
  expect_failures = [var.subnet_ids]
}

run "refuses_public_service_addresses" {
  command = plan
  variables {
    service_cidr = "203.0.113.0/24"
  }
  expect_failures = [var.service_cidr]
}

run "refuses_an_api_open_to_the_internet" {
  command = plan
  variables {
    api_public_rules = { "Kubernetes API from everywhere" = "0.0.0.0/0" }
  }
  expect_failures = [var.api_public_rules]
}

run "refuses_an_api_rule_for_a_public_range" {
  command = plan
  variables {
    api_ingress_rules = { "The office may connect" = "203.0.113.0/24" }
  }
  expect_failures = [var.api_ingress_rules]
}

run "refuses_an_api_rule_that_does_not_say_why" {
  command = plan
  variables {
    api_ingress_rules = { "VPN" = "10.9.0.0/16" }
  }
  expect_failures = [var.api_ingress_rules]
}

run "refuses_an_entry_for_an_account" {
  command = plan
  variables {
    access_entries = { team = { principal_arn = "arn:aws:iam::123456789012:root", level = "cluster-admin" } }
  }
  expect_failures = [var.access_entries]
}

run "refuses_a_level_it_does_not_know" {
  command = plan
  variables {
    access_entries = { team = { principal_arn = "arn:aws:iam::123456789012:role/team", level = "owner" } }
  }
  expect_failures = [var.access_entries]
}

run "refuses_a_cluster_admin_of_one_namespace" {
  command = plan
  variables {
    access_entries = { team = { principal_arn = "arn:aws:iam::123456789012:role/team", level = "cluster-admin", namespaces = ["taskora"] } }
  }
  expect_failures = [var.access_entries]
}

run "refuses_a_group_name_with_capitals" {
  command = plan
  variables {
    node_groups = { General = { instance_types = ["t4g.large"], minimum = 1, maximum = 1 } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_an_intel_type_for_arm" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["m7i.large"], minimum = 2, maximum = 4 } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_graviton_type_for_amd" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4, architecture = "amd64" } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_an_architecture_it_does_not_know" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4, architecture = "riscv" } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_maximum_below_the_minimum" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 1 } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_disk_too_small_for_images" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4, disk_gbs = 10 } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_capacity_it_does_not_know" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4, capacity = "CHEAP" } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_taint_it_does_not_know" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4, taints = { gpu = { value = "true", effect = "NoSchedule" } } } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_an_add_on_it_does_not_know" {
  command = plan
  variables {
    addon_versions = { istio = "v1.0.0" }
  }
  expect_failures = [var.addon_versions]
}

run "refuses_an_add_on_version_without_a_v" {
  command = plan
  variables {
    addon_versions = { coredns = "1.11" }
  }
  expect_failures = [var.addon_versions]
}

run "refuses_a_pattern_as_a_namespace" {
  command = plan
  variables {
    pod_identities = { reader = { namespace = "*", service_account = "reader", policy_arns = { read = "arn:aws:iam::aws:policy/ReadOnlyAccess" } } }
  }
  expect_failures = [var.pod_identities]
}

run "refuses_a_pod_identity_without_a_policy" {
  command = plan
  variables {
    pod_identities = { reader = { namespace = "taskora", service_account = "reader", policy_arns = {} } }
  }
  expect_failures = [var.pod_identities]
}

run "refuses_a_retention_that_the_log_does_not_offer" {
  command = plan
  variables {
    log_days = 2
  }
  expect_failures = [var.log_days]
}

run "refuses_no_nodes_at_all" {
  command = plan
  variables {
    node_groups = {}
  }
  expect_failures = [aws_eks_cluster.this]
}

run "refuses_two_kinds_of_nodes" {
  command = plan
  variables {
    auto_mode = true
  }
  expect_failures = [aws_eks_cluster.this]
}

run "refuses_a_cluster_that_nobody_administers" {
  command = plan
  variables {
    access_entries = { team = { principal_arn = "arn:aws:iam::123456789012:role/team", level = "view" } }
  }
  expect_failures = [aws_eks_cluster.this]
}

run "refuses_nodes_newer_than_the_control_plane" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4, kubernetes_version = "1.36" } }
  }
  expect_failures = [aws_eks_cluster.this]
}

run "refuses_nodes_four_versions_older" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4, kubernetes_version = "1.31" } }
  }
  expect_failures = [aws_eks_cluster.this]
}

run "refuses_what_looks_like_an_address_and_is_none" {
  command = plan
  variables {
    service_cidr      = "172.20.0.300/16"
    api_public_rules  = { "Kubernetes API from the office" = "203.0.113.300/32" }
    api_ingress_rules = { "Kubernetes API from the VPN" = "10.200.0.300/16" }
    subnet_ids        = ["vpc-0a", "vpc-0b"]
    pod_identities    = { reader = { namespace = "external-secrets", service_account = "*", policy_arns = { read = "arn:aws:iam::123456789012:policy/read" } } }
    node_groups       = { general = { instance_types = ["t4g"], minimum = 1, maximum = 2 } }
  }
  expect_failures = [var.service_cidr, var.api_public_rules, var.api_ingress_rules, var.subnet_ids, var.pod_identities, var.node_groups]
}

run "refuses_an_architecture_it_does_not_know_and_a_rule_without_a_reason" {
  command = plan
  variables {
    node_groups      = { general = { instance_types = ["t3.large"], minimum = 1, maximum = 2, architecture = "riscv" } }
    api_public_rules = { office = "203.0.113.7/32" }
  }
  expect_failures = [var.node_groups, var.api_public_rules]
}

run "refuses_a_group_without_a_type" {
  command = plan
  variables {
    node_groups = { general = { instance_types = [], minimum = 1, maximum = 2 } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_group_that_may_vanish" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 0, maximum = 2 } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_group_of_more_than_a_hundred" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 1, maximum = 101 } }
  }
  expect_failures = [var.node_groups]
}

run "refuses_a_disk_of_more_than_a_terabyte" {
  command = plan
  variables {
    node_groups = { general = { instance_types = ["t4g.large"], minimum = 1, maximum = 2, disk_gbs = 1001 } }
  }
  expect_failures = [var.node_groups]
}
