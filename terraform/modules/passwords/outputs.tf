output "values" {
  description = "Fresh passwords by name. Hand them to ephemeral variables only; anything else would keep them in state."
  value       = local.values
  sensitive   = true
}
