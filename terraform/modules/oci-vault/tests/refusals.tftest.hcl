mock_provider "oci" {}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  name           = "taskora-dev"
  tags           = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
  secrets = {
    "database" = { description = "PostgreSQL", template = "{\"username\":\"taskora\",\"password\":\"%GENERATED_PASSPHRASE%\"}" }
    "cache"    = { description = "Valkey", length = 48 }
  }
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

run "refuses_an_unknown_vault_type" {
  command = plan
  variables { vault_type = "FREE" }
  expect_failures = [var.vault_type]
}

run "refuses_an_unknown_protection_mode" {
  command = plan
  variables { protection_mode = "NONE" }
  expect_failures = [var.protection_mode]
}

run "refuses_a_rotation_below_60_days" {
  command = plan
  variables {
    vault_type        = "VIRTUAL_PRIVATE"
    key_rotation_days = 10
  }
  expect_failures = [var.key_rotation_days]
}

run "refuses_a_secret_name_with_a_slash" {
  command = plan
  variables { secrets = { "a/b" = { description = "x" } } }
  expect_failures = [var.secrets]
}

run "refuses_a_short_secret" {
  command = plan
  variables { secrets = { "cache" = { description = "x", length = 8 } } }
  expect_failures = [var.secrets]
}

run "refuses_a_template_without_the_generated_part" {
  command = plan
  variables { secrets = { "cache" = { description = "x", template = "fixed" } } }
  expect_failures = [var.secrets]
}

run "refuses_unknown_readers" {
  command = plan
  variables { readers = { mode = "everybody" } }
  expect_failures = [var.readers]
}

run "refuses_nodes_without_a_tenancy" {
  command = plan
  variables { readers = { mode = "nodes" } }
  expect_failures = [var.readers]
}

run "refuses_a_workload_without_a_cluster" {
  command = plan
  variables { readers = { mode = "workload" } }
  expect_failures = [var.readers]
}

run "refuses_rotation_in_a_default_vault" {
  command = plan
  variables { key_rotation_days = 90 }
  expect_failures = [oci_kms_key.this]
}

run "refuses_a_rotation_of_more_than_a_year_and_a_secret_longer_than_the_vault_makes" {
  command = plan
  variables {
    key_rotation_days = 366
    secrets           = { smtp = { description = "Mail server", length = 129 } }
  }
  expect_failures = [var.key_rotation_days, var.secrets]
}
