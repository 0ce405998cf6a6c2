output "url" {
  description = "Registry and path prefix of the images: host/namespace/prefix."
  value       = "ocir.${var.region}.oci.oraclecloud.com/${data.oci_objectstorage_namespace.this.namespace}/${var.prefix}"
}

output "repository_ids" {
  description = "OCID of each repository, by image name."
  value       = { for name, repository in oci_artifacts_container_repository.this : name => repository.id }
}
