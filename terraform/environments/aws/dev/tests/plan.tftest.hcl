mock_provider "aws" {
  override_during = plan
  source          = "../../../tests/aws/mocks"
}

run "example_plans" {
  command = plan

  assert {
    condition     = output.kubernetes_version == "1.35"
    error_message = "x"
  }
}
