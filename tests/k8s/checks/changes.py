"""Faults to put into what is rendered: each changes documents in place."""
import copy

POD = ("spec", "template", "spec")
FIRST = (*POD, "containers", 0)


def find(documents, kind, name):
    return next(d for d in documents if (d["kind"], d["metadata"]["name"]) == (kind, name))


def change(kind, name, path, value):
    """A change of one field; `value` may be a function of the old one. A path's last word may be new."""
    def apply(documents):
        at = find(documents, kind, name)
        for word in path[:-1]:
            at = at[word]
        old = at.get(path[-1]) if isinstance(at, dict) else at[path[-1]]
        at[path[-1]] = value(copy.deepcopy(old)) if callable(value) else value
    return apply


def remove(kind, name):
    return lambda documents: documents.remove(find(documents, kind, name))


def double(kind, name):
    return lambda documents: documents.append(copy.deepcopy(find(documents, kind, name)))


def without(key):
    return lambda old: {k: v for k, v in old.items() if k != key}


def more(item):
    return lambda old: (old or []) + [item]
