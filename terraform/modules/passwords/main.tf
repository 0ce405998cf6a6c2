# uuid() reads the operating system's random generator and is unknown until apply. Each password
# hashes two of them (244 random bits) down to 40 letters and digits that need no quoting in a URL
# or a shell. A new apply yields new values, which is harmless in a write-only argument: the
# provider sends it only when the resource is made or its version number is raised.
locals {
  values = {
    for name in var.names :
    name => substr(replace(base64sha512("${uuid()}${uuid()}"), "/[^A-Za-z0-9]/", ""), 0, 40)
  }
}
