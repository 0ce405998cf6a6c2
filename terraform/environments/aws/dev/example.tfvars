# dev: cheap. Two spot nodes in public subnets behind closed security groups, databases and broker in the cluster.
account_id = "123456789012"
region     = "eu-central-1"

network = { zones = ["eu-central-1a", "eu-central-1b"] }

# The API answers one address from outside. Replace it by yours.
cluster = {
  api_public_rules = { "Kubernetes API from the office" = "203.0.113.7/32" }
}

access_entries = {
  platform-team = { principal_arn = "arn:aws:iam::123456789012:role/platform-team", level = "cluster-admin" }
}

dns    = { zone_name = "dev.taskora.example.com" }
budget = { monthly_limit_usd = 200, emails = ["platform@example.com"] }
