# What Oracle would answer, well-formed enough for the modules' own checks.

mock_data "oci_core_services" {
  defaults = {
    services = [{ id = "ocid1.service.oc1.fra.all", cidr_block = "all-fra-services-in-oracle-services-network", name = "All FRA Services In Oracle Services Network", description = "" }]
  }
}

mock_data "oci_identity_availability_domains" {
  defaults = { availability_domains = [{ name = "AD-1", id = "ad1", compartment_id = "c" }, { name = "AD-2", id = "ad2", compartment_id = "c" }, { name = "AD-3", id = "ad3", compartment_id = "c" }] }
}

mock_data "oci_containerengine_node_pool_option" {
  defaults = {
    sources = [{ image_id = "ocid1.image.oc1..arm", source_name = "Oracle-Linux-8.10-aarch64-2026.05.20-0-OKE-1.35.2-1427", source_type = "IMAGE" }]
  }
}

mock_data "oci_objectstorage_namespace" {
  defaults = { namespace = "axexample" }
}

mock_resource "oci_kms_vault" {
  defaults = { id = "ocid1.vault.oc1..example", management_endpoint = "https://vault.example.com" }
}

mock_resource "oci_kms_key" {
  defaults = { id = "ocid1.key.oc1..example" }
}

mock_resource "oci_vault_secret" {
  defaults = { id = "ocid1.vaultsecret.oc1..example" }
}

mock_resource "oci_core_subnet" {
  defaults = { id = "ocid1.subnet.oc1..example" }
}

mock_resource "oci_core_vcn" {
  defaults = { id = "ocid1.vcn.oc1..example" }
}

mock_resource "oci_psql_db_system" {
  defaults = { network_details = { primary_db_endpoint_private_ip = "10.30.2.10" } }
}

mock_resource "oci_redis_redis_cluster" {
  defaults = { primary_fqdn = "cache.example.com" }
}
