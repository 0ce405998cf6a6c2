output "cluster_id" {
  description = "OCID of the cluster."
  value       = oci_containerengine_cluster.this.id
}

output "kubernetes_version" {
  description = "Version of the control plane, without a leading v."
  value       = trimprefix(oci_containerengine_cluster.this.kubernetes_version, "v")
}

output "kubeconfig_command" {
  description = "Command that writes the kubeconfig; kubectl then asks the OCI command line for a token, no secret is stored."
  value = join(" ", [
    "oci ce cluster create-kubeconfig --cluster-id ${oci_containerengine_cluster.this.id} --region ${var.region}",
    "--token-version 2.0.0 --kube-endpoint ${var.public_api ? "PUBLIC" : "PRIVATE"}_ENDPOINT --file $HOME/.kube/config",
  ])
}

output "node_images" {
  description = "Image of each pool: the override, or what was chosen when its version was set."
  value       = { for name, p in local.pools : name => coalesce(p.image_id, terraform_data.image[name].output) }
}

output "always_free_use" {
  description = "What the node pools and data volumes take out of the always-free allowance of 2 OCPU, 12 GB and 200 GB, and whether it is enforced."
  value       = merge(local.free, { enforced = var.enforce_always_free })
}
