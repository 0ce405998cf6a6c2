"""The interface rules: each finds what it is there for, and a good module passes."""
import pathlib
import shutil
import tempfile
import textwrap
import unittest

import check_interfaces
from checks import readme

MODULE = {
    "main.tf": 'resource "terraform_data" "this" {\n  input = var.size\n}\n',
    "variables.tf": '''
        variable "size" {
          description = "How large it is."
          type        = number

          validation {
            condition     = var.size > 0
            error_message = "size must be greater than 0."
          }
        }
        ''',
    "outputs.tf": 'output "size" {\n  description = "How large it became."\n  value       = terraform_data.this.output\n}\n',
    "versions.tf": 'terraform {\n  required_version = ">= 1.11.4, < 2.0.0"\n}\n',
    "README.md": f"# m\n\n{readme.BEGIN}\n{readme.END}\n",
    "tests/refusals.tftest.hcl": 'run "refuses" {\n  command = plan\n  expect_failures = [var.size]\n}\n',
}


class InterfaceRules(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / "tests").mkdir()
        (self.root / "tests/outputs.yaml").write_text("outputs:\n  region: Region.\n")

    def make(self, changes=None, folder="modules/thing"):
        for name, text in {**MODULE, **(changes or {})}.items():
            path = self.root / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                path.write_text(textwrap.dedent(text))

    def problems(self):
        list(check_interfaces.check(self.root, write=True))
        return [sentence for _, sentence in check_interfaces.check(self.root)]

    def assert_found(self, part, changes):
        self.make(changes)
        problems = self.problems()
        self.assertTrue(any(part in p for p in problems), f"{part!r} is not in {problems}")

    def change(self, old, new, file="variables.tf"):
        return {file: textwrap.dedent(MODULE[file]).replace(old, new)}

    def test_a_good_module_passes(self):
        self.make()
        self.assertEqual(self.problems(), [])

    def test_a_missing_file_is_found(self):
        self.make({"versions.tf": None})
        self.assertIn("versions.tf is missing", self.problems())

    def test_a_variable_without_description_is_found(self):
        self.assert_found("needs a description", self.change('"How large it is."', '""'))

    def test_a_variable_without_type_is_found(self):
        self.assert_found("has no type", self.change("type        = number", ""))

    def test_the_type_any_is_found(self):
        self.assert_found("has type any", self.change("= number", "= map(any)"))

    def test_a_variable_without_validation_is_found(self):
        self.assert_found("has no validation", {"variables.tf": 'variable "size" {\n  description = "A."\n  type = number\n}\n'})

    def test_a_bool_needs_no_validation_but_a_test_of_its_other_value(self):
        switch = {"variables.tf": 'variable "size" {\n  description = "A."\n  type = bool\n  default = true\n}\n'}
        self.assert_found("no test sets the switch size to false", switch)
        self.make({**switch, "tests/behaviour.tftest.hcl": 'run "off" {\n  variables { size = false }\n}\n'})
        self.assertEqual(self.problems(), [])

    def test_a_switch_inside_of_an_object_is_one_too(self):
        inside = MODULE["variables.tf"].replace("number", "object({ on = optional(bool, false) })").replace("var.size > 0", "var.size != null")
        self.assert_found("no test sets the switch on to true", {"variables.tf": inside})

    def test_a_validation_that_no_test_sees_failing_is_found(self):
        self.assert_found("no test shows variable size", {"tests/refusals.tftest.hcl": 'run "x" {\n  command = plan\n}\n'})

    def test_a_message_that_is_no_sentence_is_found(self):
        self.assert_found("must say what is allowed", self.change("size must be greater than 0.", "bad"))

    def test_an_unused_variable_is_found(self):
        self.assert_found("is not used", self.change("input = var.size", "input = 1 # var.size", "main.tf"))

    def test_an_output_without_description_is_found(self):
        self.assert_found("output size needs a description", self.change('"How large it became."', '""', "outputs.tf"))

    def test_an_open_ended_version_is_found(self):
        self.assert_found("must bound required_version", self.change(", < 2.0.0", "", "versions.tf"))

    def test_an_unpinned_provider_is_found(self):
        versions = 'terraform {\n  required_version = ">= 1.11.4, < 2.0.0"\n  required_providers {\n    aws = { source = "hashicorp/aws", version = ">= 5.0" }\n  }\n}\n'
        self.assert_found("provider aws needs a source and a version with an upper bound", {"versions.tf": versions})

    def test_a_kubernetes_provider_is_found(self):
        versions = 'terraform {\n  required_version = ">= 1.11.4, < 2.0.0"\n  required_providers {\n    helm = { source = "hashicorp/helm", version = "~> 3.0" }\n  }\n}\n'
        self.assert_found("Kubernetes objects are not made by Terraform", {"versions.tf": versions})

    def test_a_precondition_that_no_test_sees_failing_is_found(self):
        main = 'resource "terraform_data" "this" {\n  input = var.size\n  lifecycle {\n    precondition {\n      condition     = var.size < 9\n      error_message = "size must be below 9."\n    }\n  }\n}\n'
        self.assert_found("no test shows the precondition of terraform_data.this", {"main.tf": main})

    def test_twenty_variables_are_too_many(self):
        one = 'variable "v%d" {\n  description = "A."\n  type = bool\n}\n'
        self.assert_found("19 are allowed", {"variables.tf": "".join(one % n for n in range(20))})

    def test_a_long_main_file_is_found(self):
        self.assert_found("150 are allowed", {"main.tf": MODULE["main.tf"] + "#\n" * 150})

    def test_a_stale_readme_is_found(self):
        self.make()
        self.assertIn("out of date", " ".join(s for _, s in check_interfaces.check(self.root)))

    def test_an_environment_that_declares_a_resource_is_found(self):
        self.make({"backend.tf": 'terraform {\n  backend "s3" {}\n}\n', "example.tfvars": ""}, "environments/cloud/dev")
        self.assertTrue(any("only wires modules" in p for p in self.problems()))

    def test_outputs_beside_the_contract_are_found(self):
        self.make({"backend.tf": 'terraform {\n  backend "s3" {}\n}\n', "example.tfvars": ""}, "environments/cloud/dev")
        problems = self.problems()
        self.assertIn("output region of tests/outputs.yaml is missing", problems)
        self.assertIn("output size is not in tests/outputs.yaml", problems)

    def test_a_backend_with_a_bucket_is_found(self):
        self.make({"backend.tf": 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n', "example.tfvars": ""}, "environments/cloud/dev")
        self.assertTrue(any("bucket belongs into -backend-config" in p for p in self.problems()))

    def test_a_misspelt_variable_and_a_misspelt_field_of_an_example_are_found(self):
        one = 'variable "net" {\n  description = "A."\n  type = object({ cidr = string })\n}\n'
        backend = 'terraform {\n  backend "s3" {}\n}\n'
        self.make({"variables.tf": one, "backend.tf": backend, "example.tfvars": 'nett = 1\nnet = { cdir = "10.0.0.0/16" }\n'}, "environments/cloud/dev")
        problems = " ".join(self.problems())
        self.assertIn("example.tfvars sets nett, which is no variable", problems)
        self.assertIn("example.tfvars sets cdir in net, which has no such field", problems)

    def test_environments_that_are_wired_otherwise_are_found(self):
        self.make(folder="environments/cloud/dev")
        self.make({"main.tf": MODULE["main.tf"] + "# more\n"}, "environments/cloud/prod")
        self.assertEqual([s for _, s in check_interfaces.wired_alike(self.root)],
                         ["main.tf differs from that of dev in more than the environment's name"])

    def test_a_policy_skipped_without_a_reason_is_found(self):
        self.assert_found("needs its reason", {"main.tf": MODULE["main.tf"] + "#checkov:skip=CKV_AWS_18: later\n"})

    def test_an_unreadable_file_is_found(self):
        self.assert_found("cannot be parsed", {"main.tf": "resource {{{"})


if __name__ == "__main__":
    unittest.main()
