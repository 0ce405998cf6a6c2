# What DigitalOcean would answer. The provider reads passwords and a credential back by itself: they are planted, so that
# the search shows they are nowhere but in the places that checks/secrets.py names.

mock_data "digitalocean_kubernetes_versions" {
  defaults = { latest_version = "1.35.2-do.1" }
}

mock_resource "digitalocean_kubernetes_cluster" {
  defaults = {
    id          = "7e9f2f4c-cluster"
    kube_config = [{ token = "planted-secret-token", raw_config = "planted-secret-config", host = "", client_certificate = "", client_key = "", cluster_ca_certificate = "", expires_at = "" }]
  }
}

mock_resource "digitalocean_database_cluster" {
  defaults = {
    private_host = "private-db.example.com"
    port         = 25060
    password     = "planted-secret-password"
    uri          = "postgresql://doadmin:planted-secret-password@db.example.com:25060/defaultdb"
    private_uri  = "postgresql://doadmin:planted-secret-password@private-db.example.com:25060/defaultdb"
  }
}

mock_resource "digitalocean_vpc" {
  defaults = { id = "506f78a4-e098-11e5-ad9f-000f53306ae1" }
}
