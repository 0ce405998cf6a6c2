mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name       = "taskora-test"
  repository = { owner = "example", name = "taskora", owner_id = 1001, id = 2002 }
  subjects   = { plan = ["pull_request"], apply = ["environment:test"], push = ["ref:refs/heads/main"] }
  state = {
    bucket_arn  = "arn:aws:s3:::taskora-state"
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
    path        = "aws/test/terraform.tfstate"
  }
  tags = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "trusts_both_forms_of_the_subject" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this["apply"].assume_role_policy).Statement[0].Condition == {
      StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = ["repo:example/taskora:environment:test", "repo:example@1001/taskora@2002:environment:test"]
      }
    }
    error_message = "equality with one environment of one repository, in both spellings"
  }
  assert {
    condition     = jsondecode(aws_iam_role.this["plan"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == ["repo:example/taskora:pull_request", "repo:example@1001/taskora@2002:pull_request"]
    error_message = "pull requests may plan"
  }
}

run "trusts_only_the_immutable_form_when_asked" {
  command = plan
  variables { subject_forms = ["immutable"] }

  assert {
    condition     = jsondecode(aws_iam_role.this["apply"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == ["repo:example@1001/taskora@2002:environment:test"]
    error_message = "a name that changes hands is worth nothing"
  }
}

run "trusts_only_names_for_an_older_repository" {
  command = plan
  variables {
    repository    = { owner = "example", name = "taskora" }
    subject_forms = ["names"]
  }

  assert {
    condition     = jsondecode(aws_iam_role.this["apply"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == ["repo:example/taskora:environment:test"]
    error_message = "without ids there is one form"
  }
}

run "makes_the_accounts_trust_once" {
  command = plan

  assert {
    condition     = aws_iam_openid_connect_provider.github[0].url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.github[0].client_id_list == toset(["sts.amazonaws.com"])
    error_message = "one issuer, one audience"
  }
}

run "uses_the_accounts_trust_when_it_exists" {
  command = plan
  variables { create_provider = false }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && output.provider_arn == "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    error_message = "the same trust, made elsewhere"
  }
}

run "lets_a_plan_read_its_state_and_nothing_secret" {
  command = plan

  assert {
    condition     = toset(flatten([for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement : statement.Action])) == toset(["kms:Decrypt", "route53:GetHostedZone", "route53:ListHostedZones*", "route53:ListTagsForResource*", "s3:GetObject", "s3:ListBucket"])
    error_message = "a plan of a pull request reads one state and public zones"
  }
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement : statement.Resource if statement.Action == "s3:GetObject"] == ["arn:aws:s3:::taskora-state/aws/test/terraform.tfstate"]
    error_message = "this environment's state alone"
  }
}

run "lets_apply_lock_the_state_and_not_change_the_pipelines_roles" {
  command = plan

  assert {
    condition     = anytrue([for statement in jsondecode(aws_iam_role_policy.this["apply"].policy).Statement : try(statement.Resource, "") == "arn:aws:s3:::taskora-state/aws/test/terraform.tfstate.tflock" && try(join(" ", statement.Action), "") == "s3:DeleteObject s3:GetObject s3:PutObject"])
    error_message = "the lock is a file beside the state"
  }
  assert {
    condition     = anytrue([for statement in jsondecode(aws_iam_role_policy.this["apply"].policy).Statement : statement.Effect == "Deny" && statement.Resource == "arn:aws:iam::123456789012:role/taskora-test-pipeline-*"])
    error_message = "the pipeline's own roles are refused"
  }
}

run "makes_no_push_role_without_repositories" {
  command = plan

  assert {
    condition     = keys(output.role_arns) == ["apply", "plan"]
    error_message = "nothing to push to, nobody to push"
  }
}

run "lets_push_write_to_named_repositories" {
  command = plan
  variables { repository_arns = { notifier = "arn:aws:ecr:eu-central-1:123456789012:repository/taskora/notifier" } }

  assert {
    condition     = keys(output.role_arns) == ["apply", "plan", "push"] && jsondecode(aws_iam_role_policy.this["push"].policy).Statement[1].Resource == ["arn:aws:ecr:eu-central-1:123456789012:repository/taskora/notifier"]
    error_message = "the push role writes to what it is given"
  }
}

run "lends_rights_for_an_hour_and_tags_everything" {
  command = plan

  assert {
    condition     = alltrue([for role in aws_iam_role.this : role.max_session_duration == 3600 && role.tags["taskora:environment"] == "test" && role.tags["taskora:managed-by"] == "terraform"])
    error_message = "credentials end, roles are tagged"
  }
}
