# The image of a pool is looked up once for a version, architecture and operating system, and then kept: a newer image
# never replaces nodes by surprise, a new Kubernetes version chooses again, and image_id overrides both.
locals {
  pools = { for name, p in var.node_pools : name => merge(p, {
    version = coalesce(p.kubernetes_version, var.kubernetes_version)
    arch    = can(regex("\\.A[0-9]+\\.", p.shape)) ? "AARCH64" : "X86_64"
  }) }

  # Names look like Oracle-Linux-8.10-aarch64-2026.05.20-0-OKE-1.35.2-1427; without the architecture they are x86.
  image_names = { for name, p in local.pools : name => format(
    "^Oracle-Linux-%s\\.[0-9]+-%s([0-9]{4}\\.[0-9]{2}\\.[0-9]{2})-[0-9]+-OKE-%s-([0-9]+)$",
    var.os_version, p.arch == "AARCH64" ? "aarch64-" : "", replace(p.version, ".", "\\."),
  ) }
  images = { for name, p in local.pools : name => {
    for source in data.oci_containerengine_node_pool_option.this[name].sources :
    join("-", regex(local.image_names[name], source.source_name)) => source.image_id
    if can(regex(local.image_names[name], source.source_name))
  } }
  newest_images = { for name, images in local.images : name => try(images[reverse(sort(keys(images)))[0]], null) }
}

data "oci_containerengine_node_pool_option" "this" {
  for_each = local.pools

  node_pool_option_id   = "all"
  compartment_id        = var.compartment_id
  node_pool_k8s_version = "v${each.value.version}"
  node_pool_os_arch     = each.value.arch
  node_pool_os_type     = "OL${var.os_version}"
}

resource "terraform_data" "image" {
  for_each = local.pools

  input            = local.newest_images[each.key]
  triggers_replace = [each.value.version, each.value.arch, var.os_version]

  lifecycle {
    ignore_changes = [input]

    precondition {
      condition     = each.value.image_id != null || local.newest_images[each.key] != null
      error_message = "No node image of Oracle Linux ${var.os_version} for Kubernetes ${each.value.version} on ${each.value.arch}; choose another version (oci ce cluster-options get --cluster-option-id all) or set image_id."
    }
  }
}
