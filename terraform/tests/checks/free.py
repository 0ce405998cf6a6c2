"""What of a plan or state costs money, for environments that promise to cost nothing (Oracle's always-free allowance).

Only what is named here is free; anything else is reported, so a new resource has to be looked at by a person.
"""
from checks.ports import resources

FREE = {
    "oci_artifacts_container_repository", "oci_budget_alert_rule", "oci_budget_budget", "oci_core_default_security_list",
    "oci_core_internet_gateway", "oci_core_nat_gateway", "oci_core_network_security_group",
    "oci_core_network_security_group_security_rule", "oci_core_route_table", "oci_core_service_gateway", "oci_core_subnet",
    "oci_core_vcn", "oci_identity_domains_identity_propagation_trust", "oci_identity_dynamic_group", "oci_identity_policy",
    "oci_limits_quota", "oci_vault_secret", "terraform_data",
}
# Free in one form only: attribute and the value it must have.
FREE_AS = {
    "oci_containerengine_cluster": ("type", "BASIC_CLUSTER"),
    "oci_containerengine_node_pool": ("node_shape", "VM.Standard.A1.Flex"),
    "oci_kms_key": ("protection_mode", "SOFTWARE"),
    "oci_kms_vault": ("vault_type", "DEFAULT"),
}
ALLOWANCE = {"OCPU": 2, "GB of memory": 12, "GB of boot volumes": 200}


def pool_use(v):
    size, shape = v["node_config_details"][0]["size"], v["node_shape_config"][0]
    boot = float(v["node_source_details"][0]["boot_volume_size_in_gbs"])
    return {"OCPU": size * shape["ocpus"], "GB of memory": size * shape["memory_in_gbs"], "GB of boot volumes": size * boot}


def costs(document):
    found, used = [], dict.fromkeys(ALLOWANCE, 0)
    for kind, address, v in resources(document):
        if kind in FREE_AS:
            attribute, value = FREE_AS[kind]
            if v.get(attribute) != value:
                found.append(f"{address}: {attribute} is {v.get(attribute)}, free is {value}")
        elif kind not in FREE:
            found.append(f"{address}: {kind} is not known to be free")
        if kind == "oci_containerengine_node_pool":
            used = {unit: used[unit] + n for unit, n in pool_use(v).items()}
    return found + [f"{used[unit]:g} {unit}; {limit} are free" for unit, limit in ALLOWANCE.items() if used[unit] > limit]
