# Targets of the Terraform code; included by the root Makefile. Each makes the tools it needs under .cache/terraform.

terraform_python = $(shell scripts/tools/terraform-python)

.PHONY: test-infra test-infra-apply terraform-docs terraform-lint terraform-policy terraform-mutate

test-infra: ## Terraform: format, interfaces, mocked tests, open ports, secrets (no cloud, < 5 min); ONLY=oci- narrows it
	@scripts/tools/terraform-mirror
	@PYTHONDONTWRITEBYTECODE=1 $(terraform_python) terraform/tests/run.py $(ONLY)

test-infra-apply: ## Terraform: the AWS environment applied against moto, read back with boto3
	@scripts/tools/terraform-mirror
	@terraform/tests/apply/run

terraform-docs: ## Terraform: write the interface tables of every README
	@TF_CLI_CONFIG_FILE= terraform fmt -recursive terraform >/dev/null
	@PYTHONDONTWRITEBYTECODE=1 $(terraform_python) terraform/tests/check_interfaces.py --write

terraform-lint: ## Terraform: tflint over every module and environment (opt-in: builds it once, about 2 min)
	@scripts/tools/tflint

terraform-policy: ## Terraform: checkov over every module and environment (opt-in: installs checkov once)
	@scripts/tools/checkov

terraform-mutate: ## Terraform: takes away every validation and precondition in turn; a test must notice (opt-in, minutes)
	@scripts/tools/terraform-mirror
	@PYTHONDONTWRITEBYTECODE=1 $(terraform_python) terraform/tests/mutate.py $(ONLY)
