output "budget_id" {
  description = "OCID of the budget."
  value       = oci_budget_budget.this.id
}

output "quota_statements" {
  description = "The quotas in force; empty when nothing is forbidden."
  value       = var.enforce_always_free ? local.quota_statements : []
}
