# The control plane. Nodes are in nodes.tf, add-ons in addons.tf, people in access.tf, the rights of
# pods in pod_identity.tf, roles in iam.tf.

data "aws_partition" "current" {}
data "aws_region" "current" {}

resource "aws_eks_cluster" "this" {
  name     = var.name
  version  = var.kubernetes_version
  role_arn = aws_iam_role.cluster.arn

  # Unmanaged add-ons would have to be adopted one by one later; they are installed only when nothing else is.
  bootstrap_self_managed_addons = !var.manage_addons && !var.auto_mode
  enabled_cluster_log_types     = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = var.creator_is_admin
  }

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = length(var.api_public_rules) > 0
    public_access_cidrs     = length(var.api_public_rules) > 0 ? values(var.api_public_rules) : null
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = var.kms_key_arn
    }
  }

  kubernetes_network_config {
    service_ipv4_cidr = var.service_cidr

    elastic_load_balancing {
      enabled = var.auto_mode
    }
  }

  # Auto Mode is these two, the load balancing above and the role's policies, all together.
  compute_config {
    enabled       = var.auto_mode
    node_pools    = var.auto_mode ? ["general-purpose", "system"] : null
    node_role_arn = var.auto_mode ? aws_iam_role.node.arn : null
  }

  storage_config {
    block_storage {
      enabled = var.auto_mode
    }
  }

  # A version past its standard support is upgraded instead of billed six times as high.
  upgrade_policy {
    support_type = "STANDARD"
  }

  tags = var.tags

  lifecycle {
    precondition {
      condition     = var.auto_mode != (length(var.node_groups) > 0)
      error_message = "Choose one kind of nodes: auto_mode = true with empty node_groups, or auto_mode = false with at least one group."
    }

    precondition {
      condition     = var.creator_is_admin || anytrue([for entry in values(var.access_entries) : entry.level == "cluster-admin"])
      error_message = "Somebody must be able to administer the cluster: add a cluster-admin to access_entries, or set creator_is_admin."
    }

    precondition {
      condition = alltrue([
        for group in values(var.node_groups) : group.kubernetes_version == null ? true : (
          tonumber(split(".", group.kubernetes_version)[1]) <= tonumber(split(".", var.kubernetes_version)[1]) &&
          tonumber(split(".", group.kubernetes_version)[1]) >= tonumber(split(".", var.kubernetes_version)[1]) - 3
        )
      ])
      error_message = "kubernetes_version of a node group must not be newer than the control plane's, nor more than three minor versions older."
    }
  }

  depends_on = [
    aws_cloudwatch_log_group.control_plane,
    aws_iam_role_policy_attachment.cluster,
  ]
}

# Made before the cluster would make it without a key and for ever.
resource "aws_cloudwatch_log_group" "control_plane" {
  #checkov:skip=CKV_AWS_338: how long is log_days; an audit log of a year costs more than a small cluster, so the owner decides.
  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn

  tags = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "api" {
  for_each = var.api_ingress_rules

  security_group_id = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  description       = each.key
  cidr_ipv4         = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = merge(var.tags, { Name = each.key })
}
