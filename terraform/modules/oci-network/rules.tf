# Every rule of the network, keyed by the sentence that explains it. What is not here is closed.
# peer: another group, "services" (Oracle's services of the region) or a CIDR. ports: null means all.
locals {
  any           = "0.0.0.0/0"
  compute       = local.native_pods ? ["nodes", "pods"] : ["nodes"]
  compute_pairs = setproduct(local.compute, local.compute)

  api_rules = merge(
    { for g in local.compute : "Kubernetes API: from the ${g}" => { group = "api", direction = "INGRESS", protocol = "tcp", ports = [6443, 6443], peer = g } },
    { for g in local.compute : "Kubernetes control plane: registration from the ${g}" => { group = "api", direction = "INGRESS", protocol = "tcp", ports = [12250, 12250], peer = g } },
    { for g in local.compute : "Kubernetes control plane to the ${g}: kubelets, webhooks, logs" => { group = "api", direction = "EGRESS", protocol = "tcp", ports = null, peer = g } },
    {
      "Kubernetes control plane to Oracle's services"           = { group = "api", direction = "EGRESS", protocol = "tcp", ports = [443, 443], peer = "services" }
      "Path discovery from the nodes to the control plane"      = { group = "api", direction = "INGRESS", protocol = "icmp", ports = [3, 4], peer = "nodes" }
      "Path discovery from the control plane back to the nodes" = { group = "api", direction = "EGRESS", protocol = "icmp", ports = [3, 4], peer = "nodes" }
    },
    { for sentence, cidr in var.api_access : sentence => { group = "api", direction = "INGRESS", protocol = "tcp", ports = [6443, 6443], peer = cidr } },
  )

  compute_rules = merge(
    { for pair in local.compute_pairs : "From the ${pair[0]} to the ${pair[1]}: cluster traffic, outgoing" => { group = pair[0], direction = "EGRESS", protocol = "all", ports = null, peer = pair[1] } },
    { for pair in local.compute_pairs : "From the ${pair[0]} to the ${pair[1]}: cluster traffic, incoming" => { group = pair[1], direction = "INGRESS", protocol = "all", ports = null, peer = pair[0] } },
    { for g in local.compute : "To the ${g} from the control plane: kubelets, webhooks, logs" => { group = g, direction = "INGRESS", protocol = "tcp", ports = null, peer = "api" } },
    { for g in local.compute : "From the ${g} to the Kubernetes API" => { group = g, direction = "EGRESS", protocol = "tcp", ports = [6443, 6443], peer = "api" } },
    { for g in local.compute : "From the ${g} to the control plane: registration" => { group = g, direction = "EGRESS", protocol = "tcp", ports = [12250, 12250], peer = "api" } },
    { for g in local.compute : "From the ${g} to Oracle's services" => { group = g, direction = "EGRESS", protocol = "tcp", ports = null, peer = "services" } },
    { for g in local.compute : "From the ${g} to the internet: images, webhooks and APIs over HTTPS" => { group = g, direction = "EGRESS", protocol = "tcp", ports = [443, 443], peer = local.any } },
    {
      "Path discovery to the nodes"   = { group = "nodes", direction = "INGRESS", protocol = "icmp", ports = [3, 4], peer = local.any }
      "Path discovery from the nodes" = { group = "nodes", direction = "EGRESS", protocol = "icmp", ports = [3, 4], peer = local.any }
    },
    merge([for g in local.compute : { for sentence, rule in var.node_egress : "${sentence}, from the ${g}" => {
      group = g, direction = "EGRESS", protocol = "tcp", ports = [rule.port, rule.port], peer = rule.cidr
    } }]...),
  )

  data_ports = { PostgreSQL = 5432, Valkey = 6379 }
  data_rules = var.enable_data_subnet ? merge([for name, port in local.data_ports : merge(
    { for g in local.compute : "${name}: from the ${g}" => { group = "data", direction = "INGRESS", protocol = "tcp", ports = [port, port], peer = g } },
    { for g in local.compute : "From the ${g} to ${name}" => { group = g, direction = "EGRESS", protocol = "tcp", ports = [port, port], peer = "data" } },
  )]...) : {}

  rules     = merge(local.api_rules, local.compute_rules, local.data_rules)
  protocols = { tcp = "6", icmp = "1", all = "all" }
}
