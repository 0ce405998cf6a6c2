mock_provider "oci" {}

variables {
  tenancy_id       = "ocid1.tenancy.oc1..example"
  compartment_id   = "ocid1.compartment.oc1..example"
  compartment_path = "taskora:dev"
  name             = "taskora-dev"
  recipients       = ["ops@example.com", "cost@example.com"]
  tags             = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
}

run "watches_spending_but_forbids_nothing_by_default" {
  assert {
    condition     = oci_budget_budget.this.amount == 1 && oci_budget_budget.this.targets[0] == "ocid1.compartment.oc1..example" && oci_budget_budget.this.compartment_id == "ocid1.tenancy.oc1..example"
    error_message = "the budget lives in the tenancy and watches the compartment"
  }
  assert {
    condition     = length(oci_budget_alert_rule.this) == 3 && alltrue([for a in oci_budget_alert_rule.this : a.recipients == "cost@example.com,ops@example.com"])
    error_message = "three alerts go to all recipients"
  }
  assert {
    condition     = oci_budget_alert_rule.this["The month's budget is expected to be exceeded"].type == "FORECAST"
    error_message = "one alert looks ahead"
  }
  assert {
    condition     = length(oci_limits_quota.always_free) == 0 && length(output.quota_statements) == 0
    error_message = "no quota without enforce_always_free"
  }
}

run "zeroes_every_paid_family_and_gives_the_allowance_back" {
  variables { enforce_always_free = true }

  assert {
    condition     = contains(oci_limits_quota.always_free[0].statements, "zero compute-core quotas in compartment taskora:dev") && contains(oci_limits_quota.always_free[0].statements, "zero database quotas in compartment taskora:dev")
    error_message = "paid families are zeroed in the compartment"
  }
  assert {
    condition = alltrue([for s in ["set compute-core quota standard-a1-core-count to 2 in compartment taskora:dev", "set compute-memory quota standard-a1-memory-count to 12 in compartment taskora:dev", "set block-storage quota total-storage-gb to 200 in compartment taskora:dev"] :
    contains(oci_limits_quota.always_free[0].statements, s)])
    error_message = "the allowance is 2 OCPU, 12 GB and 200 GB"
  }
  assert {
    condition     = index(output.quota_statements, "zero compute-core quotas in compartment taskora:dev") < index(output.quota_statements, "set compute-core quota standard-a1-core-count to 2 in compartment taskora:dev")
    error_message = "a family must be zeroed before its allowance is given back"
  }
  assert {
    condition     = oci_limits_quota.always_free[0].compartment_id == "ocid1.tenancy.oc1..example" && oci_limits_quota.always_free[0].freeform_tags["taskora:environment"] == "dev"
    error_message = "quotas live in the tenancy, tagged"
  }
}

run "limits_the_whole_tenancy_without_a_path" {
  variables {
    enforce_always_free = true
    compartment_path    = null
  }

  assert {
    condition     = alltrue([for s in output.quota_statements : endswith(s, " in tenancy")])
    error_message = "without a path the tenancy is limited"
  }
}
