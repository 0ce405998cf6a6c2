output "name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "kubernetes_version" {
  description = "Kubernetes version of the control plane, major.minor."
  value       = aws_eks_cluster.this.version
}

output "endpoint" {
  description = "Address of the Kubernetes API."
  value       = aws_eks_cluster.this.endpoint
}

output "kubeconfig_command" {
  description = "Command that writes the cluster's kubeconfig; it asks AWS for a token and holds no secret."
  value       = "aws eks update-kubeconfig --region ${data.aws_region.current.name} --name ${aws_eks_cluster.this.name}"
}

output "node_security_group_id" {
  description = "Security group that every node and the control plane's interfaces carry; databases admit it by name."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "pod_role_arns" {
  description = "Role of each pod identity, by name."
  value       = { for name, role in aws_iam_role.pod : name => role.arn }
}
