# staging: the shape of production, smaller. One NAT gateway, managed databases without standby.
account_id = "123456789012"
region     = "eu-central-1"

network = { zones = ["eu-central-1a", "eu-central-1b"] }

cluster = {
  api_ingress_rules = { "Kubernetes API from the company VPN" = "10.200.0.0/16" }
}

access_entries = {
  platform-team = { principal_arn = "arn:aws:iam::123456789012:role/platform-team", level = "cluster-admin" }
  developers    = { principal_arn = "arn:aws:iam::123456789012:role/developers", level = "edit", namespaces = ["taskora"] }
}

registry = { url = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/taskora" }
dns      = { zone_name = "staging.taskora.example.com" }
budget   = { monthly_limit_usd = 500, emails = ["platform@example.com"] }

pipeline = {
  repository       = { owner = "example", name = "taskora", owner_id = 1001, id = 2002 }
  create_provider  = false
  state_bucket_arn = "arn:aws:s3:::taskora-state-example"
  state_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000"
}
