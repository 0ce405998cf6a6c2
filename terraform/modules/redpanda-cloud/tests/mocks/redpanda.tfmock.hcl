mock_resource "redpanda_serverless_cluster" {
  defaults = {
    id            = "cluster-mock"
    console_url   = "https://console.example.com"
    kafka_api     = { seed_brokers = ["seed-0.example.com:9092", "seed-1.example.com:9092"], private_seed_brokers = [] }
    dataplane_api = { url = "https://api.example.com", private_url = "" }
  }
}
