# prod: three larger nodes with pods in the network, PostgreSQL and Valkey with a standby, Redpanda Serverless.
tenancy_id       = "ocid1.tenancy.oc1..exampletenancy"
compartment_id   = "ocid1.compartment.oc1..exampleprod"
compartment_path = "taskora:prod"
region           = "eu-frankfurt-1"

budget = { recipients = ["platform@example.com", "finance@example.com"] }
network = {
  api_access = { "The company VPN reaches the Kubernetes API" = "10.200.0.0/16" }
}
dns = {
  zone_name = "taskora.example.com"
  records   = { "@" = { type = "CAA", values = ["0 issue \"letsencrypt.org\""], ttl = 300 } }
}

pipeline = {
  repository      = { owner = "example", name = "taskora", owner_id = 1001, id = 2002 }
  domain_url      = "https://idcs-0123456789abcdef.identity.oraclecloud.com:443"
  oauth_client_id = "0123456789abcdef0123456789abcdef"
  create_trust    = false
  state_bucket    = "taskora-state"
}
