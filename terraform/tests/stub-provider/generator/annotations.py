"""Reads argument and attribute types out of the annotations of a pulumi package's modules, without importing them.

A type is a Terraform type (``"string"``, ``["list", t]``, ``["map", t]``), or ``Ref(name)``: a class of the package that
stands for a nested block, or ``["list", Ref(name)]``: a repeated block.
"""
import ast
from dataclasses import dataclass

PRIMITIVES = {"str": "string", "bool": "bool", "int": "number", "float": "number", "Any": "string"}
TRANSPARENT = {"Input", "Output", "Optional", "InputType", "Awaitable"}


@dataclass(frozen=True)
class Ref:
    name: str


def last_name(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def parse_type(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return parse_type(ast.parse(node.value, mode="eval").body)
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = last_name(node)
        return PRIMITIVES.get(name) or Ref(name)
    if not isinstance(node, ast.Subscript):
        return "string"
    outer = last_name(node.value)
    if outer in TRANSPARENT:
        return parse_type(node.slice)
    if outer == "Sequence":
        return ["list", parse_type(node.slice)]
    if outer == "Mapping":
        return ["map", parse_type(node.slice.elts[1])]
    if outer == "Union":
        return next((t for t in map(parse_type, node.slice.elts) if not isinstance(t, Ref)), parse_type(node.slice.elts[0]))
    return "string"


def definitions(source):
    """Name -> class or function, of one module's text."""
    return {d.name: d for d in ast.parse(source).body if isinstance(d, (ast.ClassDef, ast.FunctionDef))}


def parameters(function):
    """(name, type, required) of every argument that is not pulumi's own."""
    arguments = function.args
    if arguments.kwonlyargs:
        pairs = list(zip(arguments.kwonlyargs, arguments.kw_defaults))
    else:
        padding = [None] * (len(arguments.args) - len(arguments.defaults))
        pairs = list(zip(arguments.args, padding + arguments.defaults))
    for argument, default in pairs:
        if argument.annotation is not None and argument.arg not in ("__self__", "opts"):
            yield argument.arg.rstrip("_"), parse_type(argument.annotation), default is None


def constructor(cls):
    return next(f for f in cls.body if isinstance(f, ast.FunctionDef) and f.name == "__init__")


def getters(cls):
    """(name, type) of every readable property of a resource, an output class or a data source's result."""
    for function in cls.body:
        if isinstance(function, ast.FunctionDef) and function.returns is not None:
            if any(last_name(getattr(d, "func", d)) == "getter" for d in function.decorator_list):
                yield function.name.rstrip("_"), parse_type(function.returns)
