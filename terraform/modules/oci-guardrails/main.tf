resource "oci_budget_budget" "this" {
  compartment_id = var.tenancy_id
  display_name   = var.name
  description    = "Spending of ${var.name}"
  amount         = var.monthly_budget
  reset_period   = "MONTHLY"
  target_type    = "COMPARTMENT"
  targets        = [var.compartment_id]
  freeform_tags  = var.tags
}

resource "oci_budget_alert_rule" "this" {
  for_each = var.alerts

  budget_id      = oci_budget_budget.this.id
  display_name   = "${var.name}-${lower(each.value.kind)}-${each.value.percent}"
  description    = each.key
  message        = "${each.key} (${var.name}, budget ${var.monthly_budget} a month)."
  recipients     = join(",", sort(var.recipients))
  type           = each.value.kind
  threshold      = each.value.percent
  threshold_type = "PERCENTAGE"
  freeform_tags  = var.tags
}

locals {
  scope = var.compartment_path == null ? "tenancy" : "compartment ${var.compartment_path}"

  # Order matters: a later statement of the same quota wins, so families are zeroed before the allowance is given back.
  quota_statements = concat(
    [for family in sort(var.zeroed_families) : "zero ${family} quotas in ${local.scope}"],
    flatten([for family, quotas in var.free_allowance : [
      for quota, limit in quotas : "set ${family} quota ${quota} to ${limit} in ${local.scope}"
    ]]),
  )
}

resource "oci_limits_quota" "always_free" {
  count = var.enforce_always_free ? 1 : 0

  compartment_id = var.tenancy_id
  name           = "${var.name}-always-free"
  description    = "Only what the always-free allowance covers can be made"
  statements     = local.quota_statements
  freeform_tags  = var.tags
}
