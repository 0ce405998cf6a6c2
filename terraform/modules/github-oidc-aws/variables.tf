variable "name" {
  description = "Prefix of the roles, the same as that of everything they may change, such as taskora-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3-31 lower-case letters, digits or '-', starting with a letter."
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
  description = "What of the repository may take each role: environment:<name>, ref:refs/heads/<branch>, ref:refs/tags/<tag> or pull_request."
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

variable "create_provider" {
  description = "Make the account's trust in GitHub; false where another environment of the same account has made it."
  type        = bool
  default     = true
}

variable "state" {
  description = "Where Terraform keeps the environment's state: bucket, key of the bucket's encryption, and the state's path in the bucket."
  type        = object({ bucket_arn = string, kms_key_arn = string, path = string })

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$", var.state.bucket_arn)) && can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.state.kms_key_arn))
    error_message = "state needs the ARN of a bucket and the ARN of a KMS key."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+\\.tfstate$", var.state.path))
    error_message = "path in state must end in .tfstate and hold no pattern."
  }
}

variable "repository_arns" {
  description = "Container repositories the push role may write to, by image; empty makes no push role."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for arn in values(var.repository_arns) : can(regex("^arn:aws[a-z-]*:ecr:[a-z0-9-]+:[0-9]{12}:repository/[a-z0-9/_.-]+$", arn))])
    error_message = "repository_arns must be ARNs of ECR repositories, without patterns."
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
