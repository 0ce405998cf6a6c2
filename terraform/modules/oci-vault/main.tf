resource "oci_kms_vault" "this" {
  compartment_id = var.compartment_id
  display_name   = var.name
  vault_type     = var.vault_type
  freeform_tags  = var.tags
}

resource "oci_kms_key" "this" {
  compartment_id           = var.compartment_id
  display_name             = var.name
  management_endpoint      = oci_kms_vault.this.management_endpoint
  protection_mode          = var.protection_mode
  is_auto_rotation_enabled = var.key_rotation_days != null
  freeform_tags            = var.tags

  key_shape {
    algorithm = "AES"
    length    = 32
  }

  dynamic "auto_key_rotation_details" {
    for_each = var.key_rotation_days == null ? [] : [var.key_rotation_days]
    content {
      rotation_interval_in_days = auto_key_rotation_details.value
    }
  }

  lifecycle {
    precondition {
      condition     = var.key_rotation_days == null || var.vault_type == "VIRTUAL_PRIVATE"
      error_message = "key_rotation_days needs vault_type = VIRTUAL_PRIVATE: keys of a DEFAULT vault do not rotate by themselves."
    }
  }
}

# The vault makes the value; Terraform never sees it, so it is in no plan and no state.
resource "oci_vault_secret" "this" {
  for_each = var.secrets

  compartment_id         = var.compartment_id
  vault_id               = oci_kms_vault.this.id
  key_id                 = oci_kms_key.this.id
  secret_name            = "${var.name}-${each.key}"
  description            = each.value.description
  enable_auto_generation = true
  freeform_tags          = var.tags

  secret_generation_context {
    generation_type     = "PASSPHRASE"
    generation_template = "SECRETS_DEFAULT_PASSWORD"
    passphrase_length   = each.value.length
    secret_template     = each.value.template
  }
}
