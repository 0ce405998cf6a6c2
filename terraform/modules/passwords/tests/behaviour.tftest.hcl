variables {
  names = ["database", "kafka/outbox-relay"]
}

run "makes_a_different_long_password_for_each_name" {
  assert {
    condition     = keys(output.values) == ["database", "kafka/outbox-relay"] && length(distinct(values(output.values))) == 2
    error_message = "one for each name"
  }
  assert {
    condition     = alltrue([for value in values(output.values) : can(regex("^[A-Za-z0-9]{40}$", value))])
    error_message = "40 letters and digits, which need no quoting anywhere"
  }
}
