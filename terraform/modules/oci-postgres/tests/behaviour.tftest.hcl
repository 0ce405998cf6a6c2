mock_provider "oci" {}

variables {
  compartment_id  = "ocid1.compartment.oc1..example"
  name            = "taskora-dev"
  tags            = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
  subnet_id       = "ocid1.subnet.oc1..data"
  group_ids       = ["ocid1.networksecuritygroup.oc1..data"]
  password_secret = { id = "ocid1.vaultsecret.oc1..database" }
}

run "is_private_and_reads_its_password_from_the_vault" {
  assert {
    condition     = oci_psql_db_system.this.credentials[0].password_details[0].password_type == "VAULT_SECRET" && oci_psql_db_system.this.credentials[0].password_details[0].secret_id == "ocid1.vaultsecret.oc1..database"
    error_message = "the password must come from the vault"
  }
  assert {
    condition     = contains(oci_psql_db_system.this.network_details[0].nsg_ids, "ocid1.networksecuritygroup.oc1..data") && oci_psql_db_system.this.network_details[0].subnet_id == "ocid1.subnet.oc1..data"
    error_message = "the database lives in the data subnet and its group"
  }
  assert {
    condition     = oci_psql_db_system.this.storage_details[0].is_regionally_durable && oci_psql_db_system.this.management_policy[0].backup_policy[0].retention_days == 7
    error_message = "storage is regional and backups are kept for a week"
  }
  assert {
    condition     = length(oci_psql_configuration.this) == 0 && oci_psql_db_system.this.freeform_tags["taskora:environment"] == "dev"
    error_message = "no settings, no configuration; tags reach the database"
  }
  assert {
    condition     = output.port == 5432 && output.admin_username == "taskora_admin" && output.host == oci_psql_db_system.this.network_details[0].primary_db_endpoint_private_ip
    error_message = "the outputs lead to the primary"
  }
}

run "survives_the_loss_of_a_node_and_takes_settings" {
  variables {
    nodes               = 2
    availability_domain = "Uocm:EU-FRANKFURT-1-AD-1"
    settings            = { max_connections = "300" }
  }

  assert {
    condition     = oci_psql_db_system.this.instance_count == 2 && oci_psql_db_system.this.network_details[0].is_reader_endpoint_enabled
    error_message = "a replica and a reader endpoint"
  }
  assert {
    condition     = !oci_psql_db_system.this.storage_details[0].is_regionally_durable && oci_psql_db_system.this.storage_details[0].availability_domain == "Uocm:EU-FRANKFURT-1-AD-1"
    error_message = "a named availability domain keeps the storage there"
  }
  assert {
    condition     = oci_psql_configuration.this[0].db_configuration_overrides[0].items[0].config_key == "max_connections" && oci_psql_db_system.this.config_id == oci_psql_configuration.this[0].id
    error_message = "settings must reach the database"
  }
}
