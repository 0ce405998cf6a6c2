variables {

}

run "refuses_a_name_with_capitals" {
  command = plan
  variables {
    names = ["Database"]
  }
  expect_failures = [var.names]
}
