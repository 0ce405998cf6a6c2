locals {
  pods = merge(
    { for identity in values(var.pod_identities) : "${identity.namespace}/${identity.service_account}" => identity },
    { "kube-system/ebs-csi-controller-sa" = { namespace = "kube-system", service_account = "ebs-csi-controller-sa" } },
  )

  # EKS tags every session with where the pod runs. Without these conditions anybody who may make
  # associations in the account could lend the role to a pod of another cluster.
  pod_trust = {
    for key, pod in local.pods : key => {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = ["sts:AssumeRole", "sts:TagSession"]
        Principal = { Service = "pods.eks.amazonaws.com" }
        Condition = {
          StringEquals = {
            "aws:RequestTag/eks-cluster-name"           = var.name
            "aws:RequestTag/kubernetes-namespace"       = pod.namespace
            "aws:RequestTag/kubernetes-service-account" = pod.service_account
          }
        }
      }]
    }
  }

  pod_policies = merge([
    for role, identity in var.pod_identities : {
      for name, arn in identity.policy_arns : "${role}/${name}" => { role = role, arn = arn }
    }
  ]...)
}

resource "aws_iam_role" "pod" {
  for_each = var.pod_identities

  name               = "${var.name}-${each.key}"
  description        = "Pods of ${each.value.namespace}/${each.value.service_account} in ${var.name}"
  assume_role_policy = jsonencode(local.pod_trust["${each.value.namespace}/${each.value.service_account}"])

  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "pod" {
  for_each = local.pod_policies

  role       = aws_iam_role.pod[each.value.role].name
  policy_arn = each.value.arn
}

resource "aws_eks_pod_identity_association" "this" {
  for_each = var.pod_identities

  cluster_name    = aws_eks_cluster.this.name
  namespace       = each.value.namespace
  service_account = each.value.service_account
  role_arn        = aws_iam_role.pod[each.key].arn

  tags = var.tags
}
