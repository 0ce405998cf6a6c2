mock_provider "oci" {}

variables {
  tenancy_id       = "ocid1.tenancy.oc1..example"
  compartment_id   = "ocid1.compartment.oc1..example"
  compartment_path = "taskora:dev"
  name             = "taskora-dev"
  recipients       = ["ops@example.com", "cost@example.com"]
  tags             = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
}

run "refuses_a_compartment_that_is_no_ocid" {
  command = plan
  variables { compartment_id = "dev" }
  expect_failures = [var.compartment_id]
}

run "refuses_a_name_with_capitals" {
  command = plan
  variables { name = "Dev" }
  expect_failures = [var.name]
}

run "refuses_tags_that_do_not_name_what_manages_it" {
  command = plan
  variables { tags = { "taskora:environment" = "dev" } }
  expect_failures = [var.tags]
}

run "refuses_a_tenancy_that_is_no_ocid" {
  command = plan
  variables { tenancy_id = "me" }
  expect_failures = [var.tenancy_id]
}

run "refuses_a_path_with_slashes" {
  command = plan
  variables { compartment_path = "taskora/dev" }
  expect_failures = [var.compartment_path]
}

run "refuses_a_budget_of_nothing" {
  command = plan
  variables { monthly_budget = 0 }
  expect_failures = [var.monthly_budget]
}

run "refuses_alerts_to_nobody" {
  command = plan
  variables { recipients = [] }
  expect_failures = [var.recipients]
}

run "refuses_a_recipient_without_a_domain" {
  command = plan
  variables { recipients = ["ops"] }
  expect_failures = [var.recipients]
}

run "refuses_no_alerts" {
  command = plan
  variables { alerts = {} }
  expect_failures = [var.alerts]
}

run "refuses_an_alert_of_an_unknown_kind" {
  command = plan
  variables { alerts = { "The budget is spent" = { percent = 100, kind = "GUESS" } } }
  expect_failures = [var.alerts]
}

run "refuses_an_alert_without_a_reason" {
  command = plan
  variables { alerts = { "spent" = { percent = 100 } } }
  expect_failures = [var.alerts]
}

run "refuses_a_family_with_a_capital" {
  command = plan
  variables { zeroed_families = ["Compute", "compute-core", "compute-memory"] }
  expect_failures = [var.zeroed_families]
}

run "refuses_to_leave_compute_open" {
  command = plan
  variables { zeroed_families = ["database"] }
  expect_failures = [var.zeroed_families]
}

run "refuses_an_allowance_of_3_ocpu" {
  command = plan
  variables { free_allowance = { compute-core = { standard-a1-core-count = 3 } } }
  expect_failures = [var.free_allowance]
}

run "refuses_an_allowance_of_250_gb" {
  command = plan
  variables { free_allowance = { block-storage = { total-storage-gb = 250 } } }
  expect_failures = [var.free_allowance]
}

run "refuses_a_budget_of_more_than_is_sane_and_an_alert_at_nothing" {
  command = plan
  variables {
    monthly_budget = 100001
    alerts         = { "Nothing at all is spent" = { percent = 0 } }
  }
  expect_failures = [var.monthly_budget, var.alerts]
}

run "refuses_an_alert_at_more_than_ten_times_the_budget" {
  command = plan
  variables {
    alerts          = { "Far too much is spent" = { percent = 1001 } }
    zeroed_families = ["compute-memory"]
    free_allowance  = { compute-memory = { standard-a1-memory-count = 13 } }
  }
  expect_failures = [var.alerts, var.zeroed_families, var.free_allowance]
}

run "refuses_to_leave_memory_out" {
  command = plan
  variables { zeroed_families = ["compute-core"] }
  expect_failures = [var.zeroed_families]
}
