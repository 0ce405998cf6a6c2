mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  zone_name = "test.example.com"
  tags      = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "makes_the_zone_and_says_where_to_delegate_it" {
  command = plan

  assert {
    condition     = aws_route53_zone.this[0].name == "test.example.com" && output.zone_id == "Z0MADE" && length(output.name_servers) == 2
    error_message = "the zone is made and its servers are put out"
  }
  assert {
    condition     = aws_route53_zone.this[0].tags["taskora:environment"] == "test" && aws_route53_zone.this[0].tags["taskora:managed-by"] == "terraform"
    error_message = "the zone carries both tags"
  }
}

run "uses_a_zone_that_exists" {
  command = plan
  variables { create_zone = false }

  assert {
    condition     = length(aws_route53_zone.this) == 0 && output.zone_id == "Z0EXISTING" && output.name_servers == []
    error_message = "nothing is made but records"
  }
}

run "keeps_records_short_lived" {
  command = plan
  variables {
    records = {
      ""    = { type = "A", values = ["203.0.113.1"] }
      "www" = { type = "CNAME", values = ["lb.example.net"], ttl_seconds = 300 }
    }
  }

  assert {
    condition     = { for record in aws_route53_record.this : record.name => record.ttl } == { "test.example.com" = 60, "www.test.example.com" = 300 }
    error_message = "a minute unless told otherwise; names are relative to the zone"
  }
}

run "limits_who_may_issue_certificates" {
  command = plan

  assert {
    condition     = aws_route53_record.caa[0].records == toset(["0 issue \"letsencrypt.org\""])
    error_message = "one authority by default"
  }
}

run "limits_nobody_when_told" {
  command = plan
  variables { certificate_authorities = [] }

  assert {
    condition     = length(aws_route53_record.caa) == 0
    error_message = "no authority means no record"
  }
}
