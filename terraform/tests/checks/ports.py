"""Every open port of a plan or state, one line each: who may reach what (<-) and where it may go (->).

Reads the JSON form of a state or a plan (`terraform show -json`, or what `terraform test -json -verbose` prints of a
run). Identifiers are replaced by the names they belong to, so that the lines can be compared with a golden table.
"""
PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "-1": "all", "all": "all"}


def resources(document):
    """(type, address, values) of every managed resource, of the root and of the modules below it."""
    if "root_module" not in document and "resource_changes" in document and "planned_values" not in document:
        for r in document["resource_changes"]:
            if r["mode"] == "managed" and r["change"]["after"]:
                yield r["type"], r["address"], r["change"]["after"]
        return
    holder = document.get("planned_values") or document.get("values") or document
    pending = [holder["root_module"]]
    while pending:
        module = pending.pop()
        pending += module.get("child_modules", [])
        for r in module.get("resources", []):
            if r["mode"] == "managed":
                yield r["type"], r["address"], r["values"]


def ports(low, high):
    if low in (None, 0, -1, "") and high in (None, 0, -1, 65535, ""):
        return "all ports"
    return str(low) if low == high else f"{low}-{high}"


def group_names(document):
    names = {}
    for kind, _, v in resources(document):
        if kind in ("oci_core_network_security_group", "aws_security_group", "digitalocean_kubernetes_cluster",
                    "digitalocean_database_cluster"):
            names[v.get("id")] = v.get("display_name") or v.get("name") or v.get("name_prefix")
    return names


def oci_rule(v, names):
    inbound = v["direction"] == "INGRESS"
    group = names.get(v["network_security_group_id"], v["network_security_group_id"])
    peer = v.get("source") if inbound else v.get("destination")
    options = v.get("tcp_options") or v.get("udp_options") or []
    spans = (options[0].get("destination_port_range") or []) if options else []
    span = ports(spans[0]["min"], spans[0]["max"]) if spans else "all ports"
    if icmp := v.get("icmp_options"):
        span = f"type {icmp[0]['type']:g} code {icmp[0]['code']:g}"
    return line(group, inbound, PROTOCOLS.get(v["protocol"], v["protocol"]), span, names.get(peer, peer))


def aws_rule(v, names, inbound):
    peer = v.get("cidr_ipv4") or v.get("cidr_ipv6") or v.get("prefix_list_id") or v.get("referenced_security_group_id")
    group = names.get(v["security_group_id"], v["security_group_id"])
    span = ports(v.get("from_port"), v.get("to_port"))
    return line(group, inbound, PROTOCOLS.get(v["ip_protocol"], v["ip_protocol"]), span, names.get(peer, peer))


def aws_inline(v):
    for inbound, key in ((True, "ingress"), (False, "egress")):
        for rule in v.get(key) or []:
            peers = [*(rule.get("cidr_blocks") or []), *(rule.get("ipv6_cidr_blocks") or []), *(rule.get("security_groups") or [])]
            for peer in peers:
                yield line(v.get("name"), inbound, rule["protocol"], ports(rule["from_port"], rule["to_port"]), peer)


def digitalocean_firewall(v):
    for inbound, key, peers in ((True, "inbound_rule", "source"), (False, "outbound_rule", "destination")):
        for rule in v.get(key) or []:
            for field in ("addresses", "tags", "kubernetes_ids", "load_balancer_uids"):
                for peer in rule.get(f"{peers}_{field}") or []:
                    yield line(v["name"], inbound, rule["protocol"], rule.get("port_range") or "all ports", peer)


def digitalocean_database(v, names):
    target = names.get(v["cluster_id"], v["cluster_id"])
    for rule in v.get("rule") or []:
        yield line(target, True, "tcp", "database port", f"{rule['type']} {names.get(rule['value'], rule['value'])}")


def kubernetes_api(kind, v):
    if kind == "aws_eks_cluster":
        for network in v.get("vpc_config") or []:
            for peer in (network.get("public_access_cidrs") or []) if network.get("endpoint_public_access") else []:
                yield line(v["name"] + " API", True, "tcp", "443", peer)
    if kind == "digitalocean_kubernetes_cluster":
        firewall = (v.get("control_plane_firewall") or [{}])[0]
        for peer in (firewall.get("allowed_addresses") or []) if firewall.get("enabled") else ["0.0.0.0/0"]:
            yield line(v["name"] + " API", True, "tcp", "443", peer)


def line(group, inbound, protocol, span, peer):
    return f"{group} {'<-' if inbound else '->'} {peer}: {protocol} {span}"


def open_ports(document):
    names, lines = group_names(document), []
    for kind, _, v in resources(document):
        if kind == "oci_core_network_security_group_security_rule":
            lines.append(oci_rule(v, names))
        elif kind in ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"):
            lines.append(aws_rule(v, names, kind.endswith("ingress_rule")))
        elif kind in ("aws_security_group", "aws_default_security_group"):
            lines += aws_inline(v)
        elif kind == "digitalocean_firewall":
            lines += digitalocean_firewall(v)
        elif kind == "digitalocean_database_firewall":
            lines += digitalocean_database(v, names)
        lines += kubernetes_api(kind, v)
    return sorted(set(lines))
