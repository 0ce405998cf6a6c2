# The pipeline's rights in OCI. GitHub signs a token that says which repository and which part of it is
# running; the identity domain exchanges it for a short-lived resource principal that carries the
# token's subject, and the policy grants rights to subjects. No user, no group and no API key exist.

locals {
  issuer = "https://token.actions.githubusercontent.com"

  # What the pipeline's principals are called; the exchange asks for it by this name (res_type).
  resource_type = "taskora_github"

  # The repository in each form GitHub may spell it. Names can be given to somebody else after a
  # repository is deleted or renamed; the numbers cannot.
  repositories = concat(
    contains(var.subject_forms, "names") ? ["${var.repository.owner}/${var.repository.name}"] : [],
    contains(var.subject_forms, "immutable") ? [format("%s@%d/%s@%d", var.repository.owner, var.repository.owner_id, var.repository.name, var.repository.id)] : [],
  )

  here = "in compartment id ${var.compartment_id}"

  # A plan runs whatever a pull request says: it sees names and reads the state, never a secret.
  # It compares the code with the state (terraform plan -refresh=false -lock=false).
  grants = {
    plan = [
      { right = "inspect all-resources ${local.here}", condition = "" },
      { right = "read cluster-family ${local.here}", condition = "" },
      { right = "read objects ${local.here}", condition = "target.bucket.name='${var.state_bucket}'" },
    ]
    apply = [{ right = "manage all-resources ${local.here}", condition = "" }]
    push  = [{ right = "manage repos ${local.here}", condition = "" }]
  }

  # One statement for each right and subject; conditions compare for equality, never with patterns.
  statements = flatten([
    for step, subjects in { plan = var.subjects.plan, apply = var.subjects.apply, push = var.subjects.push } : [
      for subject in sort(subjects) : [
        for repository in local.repositories : [
          for grant in local.grants[step] : format("Allow any-user to %s where all {%s}", grant.right, join(", ", compact([
            "request.principal.type='identityfederateddomainapp'",
            "request.principal.ext_sub='repo:${repository}:${subject}'",
            grant.condition,
          ])))
        ]
      ]
    ]
  ])
}

resource "oci_identity_domains_identity_propagation_trust" "github" {
  count = var.create_trust ? 1 : 0

  idcs_endpoint = var.domain_url
  schemas       = ["urn:ietf:params:scim:schemas:oracle:idcs:IdentityPropagationTrust"]
  name          = "${var.name}-github"
  description   = "GitHub Actions of ${var.repository.owner}/${var.repository.name}"
  type          = "JWT"
  active        = true

  issuer              = local.issuer
  public_key_endpoint = "${local.issuer}/.well-known/jwks"
  oauth_clients       = [var.oauth_client_id]

  subject_type           = "Resource"
  allow_impersonation    = true
  impersonating_resource = local.resource_type
  claim_propagations     = ["ext_sub"]

  dynamic "tags" {
    for_each = var.tags
    content {
      key   = tags.key
      value = tags.value
    }
  }
}

resource "oci_identity_policy" "pipeline" {
  compartment_id = var.compartment_id
  name           = "${var.name}-pipeline"
  description    = "What the pipeline of ${var.repository.owner}/${var.repository.name} may do, by the subject of its token"
  statements     = local.statements
  freeform_tags  = var.tags

  lifecycle {
    precondition {
      condition     = length(var.subjects.plan) > 0 && length(var.subjects.apply) > 0
      error_message = "subjects needs at least one entry that may plan and one that may apply."
    }
  }
}
