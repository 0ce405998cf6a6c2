# staging: the shape of production, smaller. Managed databases without standby, Redpanda Serverless.
tenancy_id       = "ocid1.tenancy.oc1..exampletenancy"
compartment_id   = "ocid1.compartment.oc1..examplestaging"
compartment_path = "taskora:staging"
region           = "eu-frankfurt-1"

budget = { recipients = ["platform@example.com"] }
network = {
  api_access = { "The company VPN reaches the Kubernetes API" = "10.200.0.0/16" }
}
registry = { url = "ocir.eu-frankfurt-1.oci.oraclecloud.com/axexample/taskora" }
dns      = { zone_name = "staging.taskora.example.com" }

pipeline = {
  repository      = { owner = "example", name = "taskora", owner_id = 1001, id = 2002 }
  domain_url      = "https://idcs-0123456789abcdef.identity.oraclecloud.com:443"
  oauth_client_id = "0123456789abcdef0123456789abcdef"
  state_bucket    = "taskora-state"
}
