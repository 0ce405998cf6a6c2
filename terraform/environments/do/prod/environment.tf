# Who this is. The wiring beside it is one for all environments of the cloud (links); defaults are in variables.tf.
locals {
  environment = "prod"
}
