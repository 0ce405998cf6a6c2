"""Looks for planted secrets in plans and states.

A test plants a secret by giving it the value MARK (or one that contains it): an ephemeral variable, or what a mocked
provider answers. A secret that is handled well is in no plan and no state. Some providers put one there by themselves;
those places are named here, with the reason, and nowhere else is excused.
"""
MARK = "planted-secret"

EXCUSED = {
    # The provider reads the administrator's password back and keeps it. Taskora's own users are not made here, the
    # database answers its cluster only, and the state bucket is private: docs/operations/provisioning.md.
    ("digitalocean_database_cluster", "password"), ("digitalocean_database_cluster", "uri"),
    ("digitalocean_database_cluster", "private_uri"),
    # The provider keeps a cluster credential; it is asked for with a life of one hour.
    ("digitalocean_kubernetes_cluster", "kube_config"),
}


def walk(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, (*path, str(index)))
    elif isinstance(value, str) and MARK in value:
        yield path


def is_excused(document, path):
    """Whether the path leads through an excused attribute of a resource: ..., "values", "<attribute>", ..."""
    node = document
    for here, key in zip(path, path[1:]):
        node = node[int(here)] if isinstance(node, list) else node[here]
        if here in ("values", "after", "before"):
            continue
        if isinstance(node, dict) and "type" in node:
            attributes = {node["type"]} if isinstance(node["type"], str) else set()
            if any((kind, part) in EXCUSED for kind in attributes for part in path):
                return True
    return False


def leaks(document):
    """Paths of every planted secret in a plan or state in JSON form that is not excused."""
    return [".".join(path) for path in walk(document) if not is_excused(document, path)]
