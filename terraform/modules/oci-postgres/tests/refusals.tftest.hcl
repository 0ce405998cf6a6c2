mock_provider "oci" {}

variables {
  compartment_id  = "ocid1.compartment.oc1..example"
  name            = "taskora-dev"
  tags            = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
  subnet_id       = "ocid1.subnet.oc1..data"
  group_ids       = ["ocid1.networksecuritygroup.oc1..data"]
  password_secret = { id = "ocid1.vaultsecret.oc1..database" }
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

run "refuses_a_subnet_that_is_no_ocid" {
  command = plan
  variables { subnet_id = "data" }
  expect_failures = [var.subnet_id]
}

run "refuses_no_security_group" {
  command = plan
  variables { group_ids = [] }
  expect_failures = [var.group_ids]
}

run "refuses_an_old_engine" {
  command = plan
  variables { engine_version = "11" }
  expect_failures = [var.engine_version]
}

run "refuses_a_shape_of_another_service" {
  command = plan
  variables { shape = "VM.Standard.E5.Flex" }
  expect_failures = [var.shape]
}

run "refuses_half_an_ocpu" {
  command = plan
  variables { ocpus = 0.5 }
  expect_failures = [var.ocpus]
}

run "refuses_too_little_memory" {
  command = plan
  variables { memory_gbs = 8 }
  expect_failures = [var.memory_gbs]
}

run "refuses_no_nodes" {
  command = plan
  variables { nodes = 0 }
  expect_failures = [var.nodes]
}

run "refuses_an_empty_availability_domain" {
  command = plan
  variables { availability_domain = "" }
  expect_failures = [var.availability_domain]
}

run "refuses_a_reserved_administrator" {
  command = plan
  variables { admin_username = "postgres" }
  expect_failures = [var.admin_username]
}

run "refuses_a_password_in_place_of_a_secret" {
  command = plan
  variables { password_secret = { id = "hunter2-planted-secret" } }
  expect_failures = [var.password_secret]
}

run "refuses_a_secret_version_of_0" {
  command = plan
  variables { password_secret = { id = "ocid1.vaultsecret.oc1..x", version = 0 } }
  expect_failures = [var.password_secret]
}

run "refuses_backups_for_a_year" {
  command = plan
  variables { backup_retention_days = 365 }
  expect_failures = [var.backup_retention_days]
}

run "refuses_a_maintenance_window_without_a_day" {
  command = plan
  variables { maintenance_window = "02:00" }
  expect_failures = [var.maintenance_window]
}

run "refuses_a_setting_without_a_value" {
  command = plan
  variables { settings = { max_connections = "" } }
  expect_failures = [var.settings]
}

run "refuses_more_memory_than_the_ocpus_carry" {
  command = plan
  variables {
    ocpus      = 1
    memory_gbs = 65
  }
  expect_failures = [oci_psql_db_system.this]
}

run "refuses_no_ocpu_and_memory_beyond_the_shape" {
  command = plan
  variables {
    ocpus                 = 0
    memory_gbs            = 1025
    group_ids             = ["ocid1.subnet.oc1..data"]
    admin_username        = "Admin-of-Taskora"
    backup_retention_days = 0
  }
  expect_failures = [var.ocpus, var.memory_gbs, var.group_ids, var.admin_username, var.backup_retention_days]
}

run "refuses_more_ocpus_than_the_shape_has" {
  command = plan
  variables { ocpus = 65 }
  expect_failures = [var.ocpus]
}

run "refuses_one_and_a_half_ocpus" {
  command = plan
  variables { ocpus = 1.5 }
  expect_failures = [var.ocpus]
}

run "refuses_a_setting_with_a_space" {
  command = plan
  variables { settings = { "work mem" = "64MB" } }
  expect_failures = [var.settings]
}
