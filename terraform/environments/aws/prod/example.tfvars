# prod: survives the loss of a zone. Three zones with a NAT gateway each, Aurora and Valkey with a second server.
account_id = "123456789012"
region     = "eu-central-1"

network = {
  zones               = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  interface_endpoints = ["ecr.api", "ecr.dkr", "secretsmanager"]
}

cluster = {
  api_ingress_rules = { "Kubernetes API from the company VPN" = "10.200.0.0/16" }
}

access_entries = {
  platform-team = { principal_arn = "arn:aws:iam::123456789012:role/platform-team", level = "cluster-admin" }
  on-call       = { principal_arn = "arn:aws:iam::123456789012:role/on-call", level = "admin" }
  developers    = { principal_arn = "arn:aws:iam::123456789012:role/developers", level = "view", namespaces = ["taskora"] }
}

registry = { url = "210987654321.dkr.ecr.eu-central-1.amazonaws.com/taskora" }
dns      = { zone_name = "taskora.example.com" }
budget   = { monthly_limit_usd = 1500, emails = ["platform@example.com", "finance@example.com"] }

pipeline = {
  repository       = { owner = "example", name = "taskora", owner_id = 1001, id = 2002 }
  subject_forms    = ["immutable"]
  state_bucket_arn = "arn:aws:s3:::taskora-state-example"
  state_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
}
