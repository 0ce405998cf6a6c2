"""Every resource that can carry tags says which environment it belongs to and what manages it."""
from checks.ports import resources

ATTRIBUTES = ("tags", "freeform_tags")
# Its tags are not its own: they choose the machines that the rules hold for.
NOT_OWN = {"digitalocean_firewall"}


def words(tags):
    """Tags as key:value: they come as a map, as a list of key and value, or as words already."""
    if isinstance(tags, dict):
        return [f"{key}:{value}" for key, value in tags.items()]
    return [tag if isinstance(tag, str) else f"{tag['key']}:{tag['value']}" for tag in tags]


def untagged(document, environment):
    for kind, address, values in resources(document):
        for attribute in ATTRIBUTES:
            if attribute not in values or kind in NOT_OWN:
                continue
            wanted = {f"taskora:environment:{environment}", "taskora:managed-by:terraform"}
            for tag in sorted(wanted - set(words(values[attribute] or []))):
                yield f"{address}: {attribute} lack {tag}"
