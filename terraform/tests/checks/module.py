"""A folder of Terraform files, read with python-hcl2 into plain values."""
import pathlib
import re
from dataclasses import dataclass, field

import hcl2


def plain(value):
    """Undoes the marks hcl2 leaves on strings: quotes, ${...} around expressions, heredoc frames."""
    if not isinstance(value, str):
        return value
    if heredoc := re.fullmatch(r'"?<<-?(\w+)\n(.*?)\n?\s*\1\n?"?', value, re.DOTALL):
        return " ".join(heredoc[2].split())
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        return value[1:-1].replace('\\"', '"')
    if value.startswith("${") and value.endswith("}"):
        return value[2:-1]
    return value


@dataclass
class Variable:
    name: str
    type: str
    description: str
    file: str
    validations: list                              # (condition, message)
    default: object = None
    required: bool = False


@dataclass
class Output:
    name: str
    description: str
    file: str


@dataclass
class Module:
    path: pathlib.Path
    documents: dict                                # file name -> parsed file
    texts: dict                                    # file name -> text without comments
    variables: list = field(default_factory=list)
    outputs: list = field(default_factory=list)

    def blocks(self, kind):
        """(file, label or body) of every block of a kind: resource, module, data, terraform ..."""
        for name, document in self.documents.items():
            for block in document.get(kind, []):
                yield name, block


def labelled(document, kind):
    for block in document.get(kind, []):
        for label, body in block.items():
            if not label.startswith("__"):
                yield plain(label), body


def read_variable(name, body, file):
    validations = [(str(v.get("condition", "")), plain(v.get("error_message", ""))) for v in body.get("validation", [])]
    return Variable(name, plain(body.get("type", "")), plain(body.get("description", "")), file, validations,
                    body.get("default"), "default" not in body)


def without_comments(text):
    return re.sub(r"(?m)(^|\s)(#|//).*$", "", text)


def read(path):
    documents, texts = {}, {}
    for file in sorted(path.glob("*.tf")):
        text = file.read_text()
        documents[file.name] = hcl2.loads(text)
        texts[file.name] = without_comments(text)
    module = Module(path, documents, texts)
    for name, document in documents.items():
        module.variables += [read_variable(n, b, name) for n, b in labelled(document, "variable")]
        module.outputs += [Output(n, plain(b.get("description", "")), name) for n, b in labelled(document, "output")]
    module.variables.sort(key=lambda v: (not v.required, v.name))
    module.outputs.sort(key=lambda o: o.name)
    return module
