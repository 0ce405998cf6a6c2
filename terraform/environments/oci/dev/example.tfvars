# dev: $0. Two A1 nodes of 1 OCPU and 6 GB, two data volumes, databases and the log in the cluster.
tenancy_id       = "ocid1.tenancy.oc1..exampletenancy"
compartment_id   = "ocid1.compartment.oc1..exampledev"
compartment_path = "taskora:dev"
region           = "eu-frankfurt-1"

budget  = { recipients = ["platform@example.com"] }
network = { api_access = { "The office reaches the Kubernetes API" = "203.0.113.0/28" } }
dns     = { zone_name = "dev.taskora.example.com" }
