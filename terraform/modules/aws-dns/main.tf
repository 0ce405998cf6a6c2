# The public zone, who may issue certificates in it, and records with short lives. Records that follow
# the cluster's load balancer are kept by the cluster itself.

resource "aws_route53_zone" "this" {
  #checkov:skip=CKV2_AWS_38: DNSSEC needs the registrar's part as well and turns a lost key into an outage; it is left to the owner of the domain.
  #checkov:skip=CKV2_AWS_39: names asked for are visible in the gateway's own log; query logs would cost more than the zone.
  count = var.create_zone ? 1 : 0

  name    = var.zone_name
  comment = "Taskora"

  tags = var.tags
}

data "aws_route53_zone" "existing" {
  count = var.create_zone ? 0 : 1

  name         = var.zone_name
  private_zone = false
}

locals {
  zone_id = var.create_zone ? aws_route53_zone.this[0].zone_id : data.aws_route53_zone.existing[0].zone_id
}

resource "aws_route53_record" "this" {
  for_each = var.records

  zone_id = local.zone_id
  name    = each.key == "" ? var.zone_name : "${each.key}.${var.zone_name}"
  type    = each.value.type
  ttl     = each.value.ttl_seconds
  records = each.value.values
}

resource "aws_route53_record" "caa" {
  count = length(var.certificate_authorities) > 0 ? 1 : 0

  zone_id = local.zone_id
  name    = var.zone_name
  type    = "CAA"
  ttl     = 300
  records = [for authority in sort(var.certificate_authorities) : "0 issue \"${authority}\""]
}
