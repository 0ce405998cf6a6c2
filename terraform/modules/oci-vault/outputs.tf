output "vault_id" {
  description = "OCID of the vault."
  value       = oci_kms_vault.this.id
}

output "key_id" {
  description = "OCID of the key that encrypts the secrets; databases, clusters and buckets may use it as well."
  value       = oci_kms_key.this.id
}

output "secret_ids" {
  description = "OCID of each secret, by name."
  value       = { for name, secret in oci_vault_secret.this : name => secret.id }
}

output "secret_names" {
  description = "Name of each secret in the vault, by name."
  value       = { for name, secret in oci_vault_secret.this : name => secret.secret_name }
}

output "secret_store" {
  description = "Where External Secrets reads: oci-vault:<OCID of the vault>."
  value       = "oci-vault:${oci_kms_vault.this.id}"
}
