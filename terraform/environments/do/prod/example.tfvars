# prod: growing pool of larger nodes, replicated control plane, databases with a standby, Redpanda Serverless.
region     = "fra1"
api_access = { "The company VPN reaches the Kubernetes API" = "203.0.113.0/28" }
registry   = { name = "taskora-example" }
dns = {
  zone_name = "taskora.example.com"
  records   = { "@" = { type = "CAA", values = ["0 issue \"letsencrypt.org\""], ttl = 300 } }
}
