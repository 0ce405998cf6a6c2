mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name               = "taskora-test"
  kubernetes_version = "1.35"
  subnet_ids         = ["subnet-0a", "subnet-0b"]
  node_groups        = { general = { instance_types = ["t4g.large"], minimum = 2, maximum = 4 } }
  access_entries     = { team = { principal_arn = "arn:aws:iam::123456789012:role/team", level = "cluster-admin" } }
  kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
  tags               = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "keeps_the_api_inside_the_network_by_default" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_private_access && !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
    error_message = "the API has no public address"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.api) == 0
    error_message = "and nobody but the cluster's own group may reach it"
  }
}

run "opens_the_api_to_named_addresses" {
  command = plan
  variables { api_public_rules = { "Kubernetes API from the office" = "203.0.113.7/32" } }

  assert {
    condition     = aws_eks_cluster.this.vpc_config[0].endpoint_public_access && aws_eks_cluster.this.vpc_config[0].public_access_cidrs == toset(["203.0.113.7/32"])
    error_message = "a public address answers those who are named, and the private one stays"
  }
}

run "opens_the_private_api_by_rules_that_say_why" {
  command = plan
  variables { api_ingress_rules = { "Kubernetes API from the company VPN" = "10.200.0.0/16" } }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.api : "${rule.security_group_id} ${rule.description}: ${rule.cidr_ipv4} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}"] == ["sg-0nodes Kubernetes API from the company VPN: 10.200.0.0/16 tcp 443-443"]
    error_message = "one port of the cluster's group"
  }
}

run "encrypts_secrets_logs_and_volumes" {
  command = plan

  assert {
    condition     = aws_eks_cluster.this.encryption_config[0].resources == toset(["secrets"]) && aws_eks_cluster.this.encryption_config[0].provider[0].key_arn == var.kms_key_arn
    error_message = "Kubernetes secrets are encrypted with the environment's key"
  }
  assert {
    condition     = aws_cloudwatch_log_group.control_plane.kms_key_id == var.kms_key_arn && length(aws_eks_cluster.this.enabled_cluster_log_types) == 5
    error_message = "all five logs are kept, encrypted"
  }
  assert {
    condition     = alltrue([for disk in aws_launch_template.node["general"].block_device_mappings : disk.ebs[0].encrypted == "true" && disk.ebs[0].kms_key_id == var.kms_key_arn])
    error_message = "node volumes are encrypted"
  }
}

run "keeps_pods_away_from_the_nodes_credentials" {
  command = plan

  assert {
    condition     = aws_launch_template.node["general"].metadata_options[0].http_tokens == "required" && aws_launch_template.node["general"].metadata_options[0].http_put_response_hop_limit == 1
    error_message = "metadata needs a token and is one hop away"
  }
}

run "makes_arm_nodes_by_default" {
  command = plan

  assert {
    condition     = aws_eks_node_group.this["general"].ami_type == "AL2023_ARM_64_STANDARD" && aws_eks_node_group.this["general"].version == "1.35" && aws_eks_node_group.this["general"].capacity_type == "ON_DEMAND"
    error_message = "arm64, the control plane's version, not interruptible"
  }
  assert {
    condition     = aws_eks_node_group.this["general"].scaling_config[0].min_size == 2 && aws_eks_node_group.this["general"].scaling_config[0].max_size == 4 && aws_eks_node_group.this["general"].node_repair_config[0].enabled
    error_message = "between the two limits, broken nodes are replaced"
  }
  assert {
    condition     = keys(aws_iam_role_policy_attachment.node) == ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"]
    error_message = "nodes may pull, never push"
  }
}

run "makes_intel_spot_nodes_of_an_older_version_with_taints_when_asked" {
  command = plan
  variables {
    node_groups = {
      batch = {
        instance_types = ["m7i.large"], architecture = "amd64", capacity = "SPOT", minimum = 1, maximum = 1, kubernetes_version = "1.34"
        labels         = { purpose = "batch" }, taints = { batch = { value = "true", effect = "NO_SCHEDULE" } }
      }
    }
  }

  assert {
    condition     = aws_eks_node_group.this["batch"].ami_type == "AL2023_x86_64_STANDARD" && aws_eks_node_group.this["batch"].capacity_type == "SPOT" && aws_eks_node_group.this["batch"].version == "1.34"
    error_message = "architecture, capacity and version are the group's own"
  }
  assert {
    condition     = aws_eks_node_group.this["batch"].labels["purpose"] == "batch" && [for taint in aws_eks_node_group.this["batch"].taint : "${taint.key}=${taint.value}:${taint.effect}"] == ["batch=true:NO_SCHEDULE"]
    error_message = "labels and taints reach the group"
  }
}

run "installs_the_network_before_nodes_and_the_rest_after" {
  command = plan

  assert {
    condition     = keys(aws_eks_addon.before_nodes) == ["eks-pod-identity-agent", "kube-proxy", "vpc-cni"] && keys(aws_eks_addon.after_nodes) == ["aws-ebs-csi-driver", "coredns", "metrics-server"]
    error_message = "six add-ons in two steps"
  }
  assert {
    condition     = jsondecode(aws_eks_addon.before_nodes["vpc-cni"].configuration_values).enableNetworkPolicy == "true"
    error_message = "network policies are enforced"
  }
  assert {
    condition     = !aws_eks_cluster.this.bootstrap_self_managed_addons && [for pod in aws_eks_addon.after_nodes["aws-ebs-csi-driver"].pod_identity_association : pod.service_account] == ["ebs-csi-controller-sa"]
    error_message = "nothing unmanaged is installed, and the volume driver has a role of its own"
  }
}

run "pins_an_add_on_when_asked" {
  command = plan
  variables { addon_versions = { coredns = "v1.12.1-eksbuild.2" } }

  assert {
    condition     = aws_eks_addon.after_nodes["coredns"].addon_version == "v1.12.1-eksbuild.2"
    error_message = "the version reaches the add-on"
  }
}

run "leaves_add_ons_to_eks_when_asked" {
  command = plan
  variables { manage_addons = false }

  assert {
    condition     = length(aws_eks_addon.before_nodes) + length(aws_eks_addon.after_nodes) + length(aws_iam_role.volume_driver) == 0 && aws_eks_cluster.this.bootstrap_self_managed_addons
    error_message = "EKS then installs its own"
  }
}

run "leaves_nodes_to_eks_in_auto_mode" {
  command = plan
  variables {
    auto_mode   = true
    node_groups = {}
  }

  assert {
    condition     = aws_eks_cluster.this.compute_config[0].enabled && aws_eks_cluster.this.storage_config[0].block_storage[0].enabled && aws_eks_cluster.this.kubernetes_network_config[0].elastic_load_balancing[0].enabled
    error_message = "Auto Mode is three settings together"
  }
  assert {
    condition     = length(aws_eks_node_group.this) == 0 && keys(aws_eks_addon.after_nodes) == ["metrics-server"] && length(aws_eks_addon.before_nodes) == 0 && !aws_eks_cluster.this.bootstrap_self_managed_addons
    error_message = "nodes and most add-ons come from EKS"
  }
  assert {
    condition     = length(aws_iam_role_policy_attachment.cluster) == 5 && keys(aws_iam_role_policy_attachment.node) == ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodeMinimalPolicy"]
    error_message = "the control plane needs more rights, nodes fewer"
  }
}

run "turns_auto_mode_off_with_node_groups" {
  command = plan

  assert {
    condition     = !aws_eks_cluster.this.compute_config[0].enabled && !aws_eks_cluster.this.storage_config[0].block_storage[0].enabled && !aws_eks_cluster.this.kubernetes_network_config[0].elastic_load_balancing[0].enabled
    error_message = "all three settings are off together"
  }
}

run "admits_people_by_entries_that_can_be_read" {
  command = plan
  variables {
    access_entries = {
      team       = { principal_arn = "arn:aws:iam::123456789012:role/team", level = "cluster-admin" }
      developers = { principal_arn = "arn:aws:iam::123456789012:role/developers", level = "edit", namespaces = ["taskora"] }
    }
  }

  assert {
    condition     = aws_eks_cluster.this.access_config[0].authentication_mode == "API" && !aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions
    error_message = "entries are the only way in; the creator has none by itself"
  }
  assert {
    condition     = aws_eks_access_policy_association.this["team"].policy_arn == "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" && aws_eks_access_policy_association.this["team"].access_scope[0].type == "cluster"
    error_message = "a cluster-admin has the cluster"
  }
  assert {
    condition     = aws_eks_access_policy_association.this["developers"].policy_arn == "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy" && aws_eks_access_policy_association.this["developers"].access_scope[0].namespaces == toset(["taskora"])
    error_message = "an editor has the namespaces named"
  }
}

run "admits_the_creator_when_asked" {
  command = plan
  variables {
    creator_is_admin = true
    access_entries   = {}
  }

  assert {
    condition     = aws_eks_cluster.this.access_config[0].bootstrap_cluster_creator_admin_permissions && length(aws_eks_access_entry.this) == 0
    error_message = "creator_is_admin reaches the cluster"
  }
}

run "lends_a_role_to_one_service_account_of_this_cluster" {
  command = plan
  variables {
    pod_identities = {
      reader = { namespace = "external-secrets", service_account = "external-secrets", policy_arns = { read = "arn:aws:iam::123456789012:policy/read" } }
    }
  }

  assert {
    condition = jsondecode(aws_iam_role.pod["reader"].assume_role_policy).Statement[0].Condition.StringEquals == {
      "aws:RequestTag/eks-cluster-name"           = "taskora-test"
      "aws:RequestTag/kubernetes-namespace"       = "external-secrets"
      "aws:RequestTag/kubernetes-service-account" = "external-secrets"
    }
    error_message = "the trust names cluster, namespace and account"
  }
  assert {
    condition     = aws_eks_pod_identity_association.this["reader"].service_account == "external-secrets" && aws_iam_role_policy_attachment.pod["reader/read"].policy_arn == "arn:aws:iam::123456789012:policy/read"
    error_message = "the association and the policy belong to the role"
  }
}

run "puts_out_what_others_need" {
  command = plan

  assert {
    condition     = output.kubeconfig_command == "aws eks update-kubeconfig --region eu-central-1 --name taskora-test" && output.node_security_group_id == "sg-0nodes" && output.kubernetes_version == "1.35"
    error_message = "kubeconfig command, node group and version"
  }
}

run "tags_everything" {
  command = plan

  assert {
    condition = alltrue([
      for tags in concat(
        [aws_eks_cluster.this.tags, aws_cloudwatch_log_group.control_plane.tags, aws_iam_role.cluster.tags, aws_iam_role.node.tags, aws_eks_node_group.this["general"].tags, aws_launch_template.node["general"].tags, aws_eks_access_entry.this["team"].tags],
        [for addon in concat(values(aws_eks_addon.before_nodes), values(aws_eks_addon.after_nodes)) : addon.tags],
        [for specification in aws_launch_template.node["general"].tag_specifications : specification.tags],
      ) : tags["taskora:environment"] == "test" && tags["taskora:managed-by"] == "terraform"
    ])
    error_message = "every resource carries both tags, and so do instances, volumes and interfaces"
  }
}
