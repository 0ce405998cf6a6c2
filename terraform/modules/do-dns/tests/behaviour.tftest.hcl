mock_provider "digitalocean" {}

variables {
  zone = "taskora.example.com"
  records = {
    "api" = { type = "A", values = ["198.51.100.10", "198.51.100.11"] }
    "@"   = { type = "TXT", values = ["v=spf1 -all"], ttl = 300 }
  }
}

run "makes_a_zone_with_short_lived_records" {
  assert {
    condition     = digitalocean_domain.this[0].name == "taskora.example.com" && length(digitalocean_record.this) == 3
    error_message = "a zone, and one record for each value"
  }
  assert {
    condition     = digitalocean_record.this["api A 198.51.100.10"].ttl == 60 && digitalocean_record.this["@ TXT v=spf1 -all"].ttl == 300
    error_message = "records live for 60 seconds unless asked otherwise"
  }
  assert {
    condition     = length(output.nameservers) == 3 && output.zone == "taskora.example.com"
    error_message = "the name servers are put out"
  }
}

run "writes_into_a_zone_that_exists" {
  variables { create_zone = false }

  assert {
    condition     = length(digitalocean_domain.this) == 0 && digitalocean_record.this["api A 198.51.100.11"].domain == "taskora.example.com" && length(output.nameservers) == 0
    error_message = "the zone is only named"
  }
}
