output "cluster_id" {
  description = "Identifier of the cluster; firewalls of databases name it."
  value       = digitalocean_kubernetes_cluster.this.id
}

output "kubernetes_version" {
  description = "Version of the control plane, without DigitalOcean's build."
  value       = split("-", digitalocean_kubernetes_cluster.this.version)[0]
}

output "kubeconfig_command" {
  description = "Command that writes the kubeconfig; kubectl then asks doctl for a token, no secret is stored."
  value       = "doctl kubernetes cluster kubeconfig save ${digitalocean_kubernetes_cluster.this.id}"
}
