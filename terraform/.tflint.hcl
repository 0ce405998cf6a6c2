# tflint's own rules, all of them but what check_interfaces.py already holds in our words.
config {
  call_module_type = "local"
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}
