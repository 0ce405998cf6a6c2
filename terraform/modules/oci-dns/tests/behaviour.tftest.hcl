mock_provider "oci" {}

variables {
  compartment_id = "ocid1.compartment.oc1..example"
  zone           = "taskora.example.com"
  tags           = { "taskora:environment" = "dev", "taskora:managed-by" = "terraform" }
  records = {
    "api" = { type = "A", values = ["198.51.100.10", "198.51.100.11"] }
    "@"   = { type = "CAA", values = ["0 issue \"letsencrypt.org\""], ttl = 300 }
  }
}

run "makes_a_zone_with_short_lived_records" {
  assert {
    condition     = oci_dns_zone.this[0].name == "taskora.example.com" && oci_dns_zone.this[0].freeform_tags["taskora:environment"] == "dev"
    error_message = "the zone is made and tagged"
  }
  assert {
    condition     = oci_dns_rrset.this["api"].domain == "api.taskora.example.com" && oci_dns_rrset.this["@"].domain == "taskora.example.com"
    error_message = "a record's name is completed by the zone, @ is the zone"
  }
  assert {
    condition     = length(oci_dns_rrset.this["api"].items) == 2 && alltrue([for i in oci_dns_rrset.this["api"].items : i.ttl == 60])
    error_message = "every value becomes an item that lives for 60 seconds"
  }
  assert {
    condition     = output.zone == "taskora.example.com"
    error_message = "the zone is put out"
  }
}

run "writes_into_a_zone_that_exists" {
  variables { create_zone = false }

  assert {
    condition     = length(oci_dns_zone.this) == 0 && oci_dns_rrset.this["api"].zone_name_or_id == "taskora.example.com" && length(output.nameservers) == 0
    error_message = "the zone is only named"
  }
}
