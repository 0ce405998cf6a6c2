locals {
  # Without network and identity agent a node never becomes ready: these come first. Auto Mode brings
  # all but the last by itself.
  addons_before_nodes = !var.manage_addons || var.auto_mode ? {} : {
    "eks-pod-identity-agent" = {}
    "kube-proxy"             = {}
    "vpc-cni"                = { enableNetworkPolicy = "true" }
  }
  addons_after_nodes = !var.manage_addons ? toset([]) : var.auto_mode ? toset(["metrics-server"]) : toset(["aws-ebs-csi-driver", "coredns", "metrics-server"])

  # The only add-on that acts on AWS by itself: it makes and attaches volumes.
  volume_driver = contains(local.addons_after_nodes, "aws-ebs-csi-driver")
}

resource "aws_eks_addon" "before_nodes" {
  for_each = local.addons_before_nodes

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = lookup(var.addon_versions, each.key, null)
  configuration_values        = length(each.value) > 0 ? jsonencode(each.value) : null
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  tags = var.tags
}

resource "aws_eks_addon" "after_nodes" {
  for_each = local.addons_after_nodes

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = lookup(var.addon_versions, each.key, null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  dynamic "pod_identity_association" {
    for_each = each.key == "aws-ebs-csi-driver" ? [aws_iam_role.volume_driver[0].arn] : []

    content {
      service_account = "ebs-csi-controller-sa"
      role_arn        = pod_identity_association.value
    }
  }

  tags = var.tags

  depends_on = [aws_eks_node_group.this]
}

resource "aws_iam_role" "volume_driver" {
  count = local.volume_driver ? 1 : 0

  name               = "${var.name}-volume-driver"
  description        = "Makes and attaches the volumes of ${var.name}"
  assume_role_policy = jsonencode(local.pod_trust["kube-system/ebs-csi-controller-sa"])

  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "volume_driver" {
  count = local.volume_driver ? 1 : 0

  role       = aws_iam_role.volume_driver[0].name
  policy_arn = "${local.aws_policies}/service-role/AmazonEBSCSIDriverPolicy"
}
