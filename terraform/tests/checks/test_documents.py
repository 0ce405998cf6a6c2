"""What is read out of plans and states: open ports, planted secrets, costs, tags, outputs."""
import unittest

from checks import contract, free, ports, secrets, tags


def state(*resources):
    listed = [{"mode": "managed", "type": kind, "address": f"{kind}.{n}", "values": values} for n, (kind, values) in enumerate(resources)]
    return {"root_module": {"child_modules": [{"resources": listed}]}}


def oci_rule(**values):
    rule = {"network_security_group_id": "g1", "direction": "INGRESS", "protocol": "6", "source": "g2", "tcp_options": [
        {"destination_port_range": [{"min": 5432, "max": 5432}]}]}
    return "oci_core_network_security_group_security_rule", {**rule, **values}


GROUPS = [("oci_core_network_security_group", {"id": f"g{n}", "display_name": name}) for n, name in ((1, "data"), (2, "nodes"))]


class OpenPorts(unittest.TestCase):
    def test_an_oracle_rule_names_its_groups(self):
        self.assertEqual(ports.open_ports(state(*GROUPS, oci_rule())), ["data <- nodes: tcp 5432"])

    def test_an_oracle_rule_without_ports_opens_all(self):
        rule = oci_rule(protocol="all", tcp_options=[], source="0.0.0.0/0")
        self.assertEqual(ports.open_ports(state(*GROUPS, rule)), ["data <- 0.0.0.0/0: all all ports"])

    def test_an_aws_rule_and_an_inline_rule_are_both_seen(self):
        found = ports.open_ports(state(
            ("aws_security_group", {"id": "sg-1", "name": "db", "ingress": [
                {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}]}),
            ("aws_vpc_security_group_ingress_rule", {"security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 5432,
                                                     "to_port": 5440, "cidr_ipv4": "10.0.0.0/8"})))
        self.assertEqual(found, ["db <- 0.0.0.0/0: tcp 22", "db <- 10.0.0.0/8: tcp 5432-5440"])

    def test_a_public_aws_api_is_seen_and_a_private_one_is_not(self):
        public = {"name": "c", "vpc_config": [{"endpoint_public_access": True, "public_access_cidrs": ["0.0.0.0/0"]}]}
        private = {"name": "c", "vpc_config": [{"endpoint_public_access": False, "public_access_cidrs": ["0.0.0.0/0"]}]}
        self.assertEqual(ports.open_ports(state(("aws_eks_cluster", public))), ["c API <- 0.0.0.0/0: tcp 443"])
        self.assertEqual(ports.open_ports(state(("aws_eks_cluster", private))), [])

    def test_a_digitalocean_api_without_a_firewall_is_open_to_all(self):
        found = ports.open_ports(state(("digitalocean_kubernetes_cluster", {"id": "k", "name": "c"})))
        self.assertEqual(found, ["c API <- 0.0.0.0/0: tcp 443"])

    def test_digitalocean_firewalls_are_seen(self):
        found = ports.open_ports(state(
            ("digitalocean_database_cluster", {"id": "d", "name": "db"}),
            ("digitalocean_database_firewall", {"cluster_id": "d", "rule": [{"type": "ip_addr", "value": "203.0.113.7"}]}),
            ("digitalocean_firewall", {"name": "f", "inbound_rule": [{"protocol": "tcp", "port_range": "80", "source_addresses": ["0.0.0.0/0"]}]})))
        self.assertEqual(found, ["db <- ip_addr 203.0.113.7: tcp database port", "f <- 0.0.0.0/0: tcp 80"])

    def test_a_plan_is_read_as_well_as_a_state(self):
        changes = [{"mode": "managed", "type": kind, "address": kind, "change": {"after": values}} for kind, values in (*GROUPS, oci_rule())]
        self.assertEqual(ports.open_ports({"resource_changes": changes}), ["data <- nodes: tcp 5432"])


class PlantedSecrets(unittest.TestCase):
    def test_a_planted_secret_is_found_anywhere(self):
        document = {**state(("redpanda_user", {"name": "a", "password": "planted-secret-1"})), "outputs": {"x": {"value": "planted-secret-2"}}}
        self.assertEqual(len(secrets.leaks(document)), 2)

    def test_a_secret_inside_of_a_longer_text_is_found(self):
        self.assertEqual(len(secrets.leaks(state(("aws_x", {"url": "postgres://u:planted-secret@h"})))), 1)

    def test_what_the_provider_itself_keeps_is_excused_and_nothing_beside_it(self):
        kept = {"password": "planted-secret", "uri": "x://planted-secret@h", "host": "db"}
        self.assertEqual(secrets.leaks(state(("digitalocean_database_cluster", kept))), [])
        self.assertEqual(len(secrets.leaks(state(("digitalocean_database_cluster", {**kept, "host": "planted-secret"})))), 1)
        self.assertEqual(len(secrets.leaks(state(("aws_db_instance", kept)))), 2)

    def test_a_state_without_secrets_is_clean(self):
        self.assertEqual(secrets.leaks(state(("redpanda_user", {"password_wo": None}))), [])


def pool(size=2, ocpus=1, memory=6, boot="50"):
    return "oci_containerengine_node_pool", {
        "node_shape": "VM.Standard.A1.Flex", "node_config_details": [{"size": size}],
        "node_shape_config": [{"ocpus": ocpus, "memory_in_gbs": memory}], "node_source_details": [{"boot_volume_size_in_gbs": boot}]}


class Costs(unittest.TestCase):
    def test_the_allowance_is_free(self):
        self.assertEqual(free.costs(state(pool(), ("oci_containerengine_cluster", {"type": "BASIC_CLUSTER"}))), [])

    def test_one_node_too_many_costs(self):
        self.assertEqual(free.costs(state(pool(size=3, memory=4))), ["3 OCPU; 2 are free"])

    def test_two_pools_are_summed(self):
        self.assertEqual(len(free.costs(state(pool(), pool(size=1, boot="150")))), 3)

    def test_a_paid_form_costs(self):
        self.assertEqual(len(free.costs(state(("oci_containerengine_cluster", {"type": "ENHANCED_CLUSTER"})))), 1)

    def test_what_is_not_known_to_be_free_costs(self):
        self.assertIn("not known to be free", free.costs(state(("oci_psql_db_system", {})))[0])


TAGS = {"taskora:environment": "dev", "taskora:managed-by": "terraform"}


class Tags(unittest.TestCase):
    def test_a_tagged_resource_is_fine_in_every_form(self):
        words = [f"{k}:{v}" for k, v in TAGS.items()]
        pairs = [{"key": k, "value": v} for k, v in TAGS.items()]
        document = state(("aws_vpc", {"tags": TAGS}), ("oci_core_vcn", {"freeform_tags": TAGS}), ("digitalocean_x", {"tags": words}), ("oci_y", {"tags": pairs}))
        self.assertEqual(list(tags.untagged(document, "dev")), [])

    def test_missing_tags_and_those_of_another_environment_are_found(self):
        self.assertEqual(len(list(tags.untagged(state(("aws_vpc", {"tags": None})), "dev"))), 2)
        self.assertEqual(len(list(tags.untagged(state(("oci_core_vcn", {"freeform_tags": TAGS})), "prod"))), 1)

    def test_a_firewall_names_machines_by_its_tags(self):
        self.assertEqual(list(tags.untagged(state(("digitalocean_firewall", {"tags": ["node"]})), "dev")), [])


class Outputs(unittest.TestCase):
    CONTRACT = {"port": {"pattern": "[0-9]+"}, "secret": {"pattern": "[a-z]+", "nullable": True}}

    def broken(self, **values):
        return list(contract.broken_values(self.CONTRACT, {"outputs": {n: {"value": v} for n, v in values.items()}}))

    def test_values_of_the_right_form_are_fine(self):
        self.assertEqual(self.broken(port=5432, secret="x"), [])
        self.assertEqual(self.broken(port=5432, secret=None), [])

    def test_a_value_of_another_form_and_a_null_that_must_not_be_are_found(self):
        self.assertEqual(len(self.broken(port="5432/tcp", secret="X")), 2)
        self.assertEqual(len(self.broken(port=None)), 1)

    def test_a_readme_without_the_table_and_with_an_old_one_differ_from_the_wanted(self):
        described = {"port": {"read_by": "overlay", "description": "Port."}}
        self.assertIsNone(contract.wanted_readme(described, "# Terraform"))
        stale = f"{contract.BEGIN}\n{contract.END}"
        self.assertIn("| `port` | overlay | Port. |", contract.wanted_readme(described, stale))


if __name__ == "__main__":
    unittest.main()
