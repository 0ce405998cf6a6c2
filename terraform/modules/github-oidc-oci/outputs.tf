output "exchange" {
  description = "What the pipeline's exchange needs besides its client's secret: the domain, the client, the name of the principal to ask for."
  value = {
    domain_url    = var.domain_url
    client_id     = var.oauth_client_id
    resource_type = local.resource_type
  }
}

output "statements" {
  description = "The policy's statements, for review."
  value       = local.statements
}
