# dev: two small nodes, databases and the log in the cluster.
region     = "fra1"
api_access = { "The office reaches the Kubernetes API" = "203.0.113.0/28" }
registry   = { name = "taskora-example" }
dns        = { zone_name = "dev.taskora.example.com" }
