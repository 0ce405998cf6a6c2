mock_provider "aws" {
  override_during = plan
  source          = "../../tests/aws/mocks"
}

variables {
  name              = "taskora-test"
  monthly_limit_usd = 200
  emails            = ["platform@example.com"]
  tags              = { "taskora:environment" = "test", "taskora:managed-by" = "terraform" }
}

run "tells_at_half_at_the_limit_and_before_it_is_passed" {
  command = plan

  assert {
    condition     = toset([for n in aws_budgets_budget.this.notification : "${n.notification_type} ${n.threshold}"]) == toset(["ACTUAL 50", "ACTUAL 100", "FORECASTED 100"])
    error_message = "three notices"
  }
  assert {
    condition     = aws_budgets_budget.this.limit_amount == "200" && aws_budgets_budget.this.time_unit == "MONTHLY" && alltrue([for n in aws_budgets_budget.this.notification : n.subscriber_email_addresses == toset(["platform@example.com"])])
    error_message = "limit and addresses reach the budget"
  }
  assert {
    condition     = aws_budgets_budget.this.tags["taskora:environment"] == "test" && aws_budgets_budget.this.tags["taskora:managed-by"] == "terraform"
    error_message = "the budget carries both tags"
  }
}
