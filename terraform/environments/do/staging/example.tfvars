# staging: the shape of production, smaller. Managed databases without standby, Redpanda Serverless.
region     = "fra1"
api_access = { "The company VPN reaches the Kubernetes API" = "203.0.113.0/28" }
registry   = { name = "taskora-example" }
dns        = { zone_name = "staging.taskora.example.com" }
