resource "oci_psql_configuration" "this" {
  count = length(var.settings) > 0 ? 1 : 0

  compartment_id = var.compartment_id
  display_name   = var.name
  db_version     = var.engine_version
  is_flexible    = true
  freeform_tags  = var.tags

  db_configuration_overrides {
    dynamic "items" {
      for_each = var.settings
      content {
        config_key             = items.key
        overriden_config_value = items.value
      }
    }
  }
}

resource "oci_psql_db_system" "this" {
  compartment_id              = var.compartment_id
  display_name                = var.name
  db_version                  = var.engine_version
  shape                       = var.shape
  instance_count              = var.nodes
  instance_ocpu_count         = var.ocpus
  instance_memory_size_in_gbs = var.memory_gbs
  config_id                   = one(oci_psql_configuration.this[*].id)
  freeform_tags               = var.tags

  # The service reads the password from the vault by itself.
  credentials {
    username = var.admin_username
    password_details {
      password_type  = "VAULT_SECRET"
      secret_id      = var.password_secret.id
      secret_version = var.password_secret.version
    }
  }

  network_details {
    subnet_id                  = var.subnet_id
    nsg_ids                    = var.group_ids
    is_reader_endpoint_enabled = var.nodes > 1
  }

  storage_details {
    system_type           = "OCI_OPTIMIZED_STORAGE"
    is_regionally_durable = var.availability_domain == null
    availability_domain   = var.availability_domain
  }

  management_policy {
    maintenance_window_start = var.maintenance_window
    backup_policy {
      kind           = "DAILY"
      backup_start   = "01:00"
      retention_days = var.backup_retention_days
    }
  }

  lifecycle {
    precondition {
      condition     = var.memory_gbs <= 64 * var.ocpus
      error_message = "memory_gbs must be at most 64 for each OCPU: ${var.ocpus} OCPU allow ${64 * var.ocpus} GB."
    }
  }
}
