variable "name" {
  description = "Prefix of the policy's name, such as taskora-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
  }
}

variable "compartment_id" {
  description = "Compartment of the environment; the pipeline has rights in it and nowhere else."
  type        = string

  validation {
    condition     = can(regex("^ocid1\\.compartment\\.", var.compartment_id))
    error_message = "compartment_id must be the OCID of a compartment, not of the tenancy."
  }
}

variable "domain_url" {
  description = "Base URL of the identity domain that exchanges GitHub's tokens."
  type        = string

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+(:443)?$", var.domain_url))
    error_message = "domain_url must be an https:// address without a path, such as https://idcs-0123.identity.oraclecloud.com:443."
  }
}

variable "oauth_client_id" {
  description = "Client id of the domain's confidential application that may ask for the exchange. Without a token signed by GitHub its secret opens nothing."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{8,128}$", var.oauth_client_id))
    error_message = "oauth_client_id must be 8-128 letters, digits and _ . -."
  }
}

variable "repository" {
  description = "GitHub repository of the pipeline. The two ids are the numbers GitHub never gives out again; `gh api repos/OWNER/NAME --jq '.owner.id, .id'` prints them."
  type        = object({ owner = string, name = string, owner_id = optional(number), id = optional(number) })

  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?$", var.repository.owner)) && can(regex("^[A-Za-z0-9._-]{1,100}$", var.repository.name))
    error_message = "repository needs the owner and the name of a GitHub repository, without patterns."
  }

  validation {
    condition     = (var.repository.owner_id == null) == (var.repository.id == null)
    error_message = "repository needs both owner_id and id, or neither."
  }
}

variable "subject_forms" {
  description = "Forms of the token's subject to trust: immutable (owner@1/name@2, repositories made since July 2026) and names (owner/name, older ones)."
  type        = set(string)
  default     = ["immutable", "names"]

  validation {
    condition     = length(var.subject_forms) > 0 && alltrue([for form in var.subject_forms : contains(["immutable", "names"], form)])
    error_message = "subject_forms must hold immutable, names or both."
  }

  validation {
    condition     = !contains(var.subject_forms, "immutable") || var.repository.id != null
    error_message = "subject_forms with immutable needs owner_id and id in repository; without them only names is possible."
  }
}

variable "subjects" {
  description = "What of the repository may do each step: environment:<name>, ref:refs/heads/<branch>, ref:refs/tags/<tag> or pull_request."
  type        = object({ plan = set(string), apply = set(string), push = set(string) })

  validation {
    condition = alltrue([
      for subject in setunion(var.subjects.plan, var.subjects.apply, var.subjects.push) :
      can(regex("^(pull_request|environment:[A-Za-z0-9_.-]+|ref:refs/(heads|tags)/[A-Za-z0-9_./-]+)$", subject))
    ])
    error_message = "subjects must be pull_request, environment:<name> or ref:refs/heads/<branch> (or tags), without patterns."
  }

  validation {
    condition     = !contains(setunion(var.subjects.apply, var.subjects.push), "pull_request")
    error_message = "subjects of apply and push must not hold pull_request: anybody can open one."
  }
}

variable "create_trust" {
  description = "Make the domain's trust in GitHub; a domain has one for each issuer, so false where another environment of the same domain has made it."
  type        = bool
  default     = true
}

variable "state_bucket" {
  description = "Bucket in the compartment that holds Terraform's state."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,256}$", var.state_bucket))
    error_message = "state_bucket must be 1-256 letters, digits and . _ -."
  }
}

variable "tags" {
  description = "Tags of every resource; they name at least the environment and what manages it."
  type        = map(string)

  validation {
    condition     = alltrue([for key in ["taskora:environment", "taskora:managed-by"] : contains(keys(var.tags), key)])
    error_message = "tags must hold taskora:environment and taskora:managed-by."
  }
}
