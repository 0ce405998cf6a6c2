mock_provider "oci" {
  override_during = plan
}

variables {
  name            = "taskora-test"
  compartment_id  = "ocid1.compartment.oc1..example"
  domain_url      = "https://idcs-0123.identity.oraclecloud.com:443"
  oauth_client_id = "0123456789abcdef"
  repository      = { owner = "example", name = "taskora", owner_id = 1001, id = 2002 }
  subjects        = { plan = ["pull_request"], apply = ["environment:test"], push = ["ref:refs/heads/main"] }
  state_bucket    = "taskora-state"
  tags            = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "trusts_githubs_tokens_without_a_user" {
  command = plan

  assert {
    condition     = oci_identity_domains_identity_propagation_trust.github[0].issuer == "https://token.actions.githubusercontent.com" && oci_identity_domains_identity_propagation_trust.github[0].public_key_endpoint == "https://token.actions.githubusercontent.com/.well-known/jwks"
    error_message = "tokens are checked with GitHub's own keys"
  }
  assert {
    condition     = oci_identity_domains_identity_propagation_trust.github[0].subject_type == "Resource" && oci_identity_domains_identity_propagation_trust.github[0].claim_propagations == tolist(["ext_sub"]) && oci_identity_domains_identity_propagation_trust.github[0].impersonating_resource == output.exchange.resource_type
    error_message = "a token becomes a resource principal that carries its subject"
  }
  assert {
    condition     = oci_identity_domains_identity_propagation_trust.github[0].oauth_clients == tolist(["0123456789abcdef"])
    error_message = "one client may ask"
  }
}

run "uses_the_domains_trust_when_it_exists" {
  command = plan
  variables { create_trust = false }

  assert {
    condition     = length(oci_identity_domains_identity_propagation_trust.github) == 0 && length(oci_identity_policy.pipeline.statements) == 10
    error_message = "the policy is the environment's own"
  }
}

run "grants_rights_to_both_forms_of_the_subject" {
  command = plan

  assert {
    condition = alltrue([
      for form in ["repo:example/taskora:environment:test", "repo:example@1001/taskora@2002:environment:test"] :
      contains(output.statements, "Allow any-user to manage all-resources in compartment id ocid1.compartment.oc1..example where all {request.principal.type='identityfederateddomainapp', request.principal.ext_sub='${form}'}")
    ])
    error_message = "one statement for each spelling, by equality"
  }
}

run "grants_rights_to_the_immutable_form_only_when_asked" {
  command = plan
  variables { subject_forms = ["immutable"] }

  assert {
    condition     = length(output.statements) == 5 && alltrue([for statement in output.statements : strcontains(statement, "repo:example@1001/taskora@2002:")])
    error_message = "names alone are not trusted"
  }
}

run "lets_a_plan_read_no_secret" {
  command = plan

  assert {
    condition     = alltrue([for statement in output.statements : !strcontains(statement, "pull_request") || can(regex("to (inspect all-resources|read cluster-family|read objects) in", statement))])
    error_message = "pull requests see names, the cluster and the state"
  }
  assert {
    condition     = alltrue([for statement in output.statements : strcontains(statement, "read objects") == strcontains(statement, "target.bucket.name='taskora-state'")])
    error_message = "of the buckets, the state's alone"
  }
}

run "stays_in_its_compartment_and_tags_the_policy" {
  command = plan

  assert {
    condition     = oci_identity_policy.pipeline.compartment_id == var.compartment_id && alltrue([for statement in output.statements : strcontains(statement, "in compartment id ocid1.compartment.oc1..example ")])
    error_message = "no right reaches the tenancy"
  }
  assert {
    condition     = oci_identity_policy.pipeline.freeform_tags["taskora:environment"] == "test"
    error_message = "the policy carries the tags"
  }
}
