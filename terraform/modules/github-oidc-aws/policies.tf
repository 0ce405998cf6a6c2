locals {
  own_roles = "arn:${local.partition}:iam::${local.account}:role/${var.name}-pipeline-*"
  own_names = [for kind in ["role", "policy", "instance-profile"] : "arn:${local.partition}:iam::${local.account}:${kind}/${var.name}-*"]

  # A plan runs whatever a pull request says, so its role may read this one state and the public DNS
  # zones, and nothing else: no secret, no other state, no list of what the account holds. It compares
  # the code with the state (terraform plan -refresh=false -lock=false); a comparison with the cloud
  # reads secrets' versions and belongs to the apply role.
  read_state = [
    { Effect = "Allow", Action = "s3:ListBucket", Resource = var.state.bucket_arn },
    { Effect = "Allow", Action = "s3:GetObject", Resource = "${var.state.bucket_arn}/${var.state.path}" },
    { Effect = "Allow", Action = "kms:Decrypt", Resource = var.state.kms_key_arn },
  ]
  read_zones = [
    { Effect = "Allow", Action = ["route53:GetHostedZone", "route53:ListHostedZones*", "route53:ListTagsForResource*"], Resource = "*" },
  ]

  write_state = [
    { Effect = "Allow", Action = "s3:PutObject", Resource = "${var.state.bucket_arn}/${var.state.path}" },
    { Effect = "Allow", Action = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], Resource = "${var.state.bucket_arn}/${var.state.path}.tflock" },
    { Effect = "Allow", Action = "kms:GenerateDataKey", Resource = var.state.kms_key_arn },
  ]

  # PowerUserAccess leaves IAM out; these are the roles and policies an environment is made of, under
  # its own name. The pipeline's roles are excepted, so that a change to them is applied by a person.
  # This bounds mistakes. Whoever passes the apply environment's protection rules can reach whatever
  # the environment can: keep environments in accounts of their own.
  own_iam = [
    { Effect = "Allow", Action = ["iam:CreateServiceLinkedRole", "iam:Get*", "iam:List*"], Resource = "*" },
    { Effect = "Allow", Action = ["iam:*InstanceProfile*", "iam:*Policy*", "iam:*Role*"], Resource = local.own_names },
    { Effect = "Deny", Action = ["iam:*RolePolicy", "iam:DeleteRole*", "iam:PassRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole*"], Resource = local.own_roles },
  ]

  push_images = [
    { Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
    {
      Effect   = "Allow"
      Resource = values(var.repository_arns)
      Action = [
        "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
      ]
    },
  ]

  # Each encoded by itself: statements differ in shape, and a map of lists would force them into one.
  inline = {
    plan  = jsonencode({ Version = "2012-10-17", Statement = concat(local.read_state, local.read_zones) })
    apply = jsonencode({ Version = "2012-10-17", Statement = concat(local.read_state, local.write_state, local.own_iam) })
    push  = jsonencode({ Version = "2012-10-17", Statement = local.push_images })
  }
}

resource "aws_iam_role_policy" "this" {
  for_each = local.roles

  name   = "pipeline"
  role   = aws_iam_role.this[each.key].id
  policy = local.inline[each.key]
}

resource "aws_iam_role_policy_attachment" "apply" {
  role       = aws_iam_role.this["apply"].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/PowerUserAccess"
}
