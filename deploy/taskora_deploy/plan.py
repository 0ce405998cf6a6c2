"""Turns a target, an action and variables into the commands that will be run, all of them, before the first one is."""
import dataclasses
import re
import shlex

from .config import VARIABLE
from .errors import TOLD_WRONGLY, Refusal

REPLICAS = re.compile(r"1?[0-9]|20")
VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/:@-]*")


@dataclasses.dataclass(frozen=True)
class Step:
    title: str
    commands: tuple  # one, or the two of a pipe
    unless: tuple = ()
    behind: tuple = ()
    port: int = 0
    hint: str = ""

    def programs(self):
        return {c[0] for c in (*self.commands, self.unless, self.behind) if c}

    def lines(self):
        """As a person would type it; never a secret, because none is an argument."""
        if self.unless:
            yield f"# unless: {shlex.join(self.unless)}"
        if self.behind:
            yield f"{shlex.join(self.behind)} &   # until the next command ends"
        yield " | ".join(map(shlex.join, self.commands))


@dataclasses.dataclass(frozen=True)
class Plan:
    target: str
    action: str
    environment: dict
    reach: tuple
    reach_hint: str
    steps: tuple

    def programs(self):
        return set().union(*(s.programs() for s in self.steps), {self.reach[0]} if self.reach else set())


def _text(template, variables):
    def value(match):
        if match[1] not in variables:
            raise Refusal(TOLD_WRONGLY, f"targets.yaml: nothing says what {match[1]} is in {template!r}")
        return variables[match[1]]
    return VARIABLE.sub(value, template)


def _command(words, variables):
    command = []
    for word in words:
        splat = VARIABLE.fullmatch(word)
        text = _text(word, variables)
        command += text.split() if splat and splat[2] else [text]
    return tuple(command)


def _step(raw, variables):
    behind = raw.get("behind", {})
    return Step(title=_text(raw["title"], variables), hint=_text(raw.get("hint", ""), variables),
                commands=tuple(_command(c, variables) for c in raw.get("pipe", [raw.get("run")])),
                unless=_command(raw.get("unless", []), variables), behind=_command(behind.get("run", []), variables),
                port=int(_text(behind.get("port", "0"), variables)))


def _expand(config, target, action, variables, seen=()):
    if action in seen:
        raise Refusal(TOLD_WRONGLY, f"targets.yaml: {action} contains itself")
    where, wishes = config.platform_of(target), config.targets[target]
    if action not in where["actions"]:
        raise Refusal(TOLD_WRONGLY, f"{target} cannot {action}; it can {', '.join(where['actions'])}")
    names = [*wishes.get("pre", {}).get(action, []), *where["actions"][action], *wishes.get("post", {}).get(action, [])]
    for name in names:
        name = _text(name, variables)
        if name.startswith("@"):
            yield from _expand(config, target, name[1:], variables, (*seen, action))
            continue
        if name not in config.steps:
            raise Refusal(TOLD_WRONGLY, f"targets.yaml: there is no step {name}")
        raw = config.steps[name]
        for item in variables[raw["each"]].split() if "each" in raw else [""]:
            yield _step(raw, variables | {"item": item})


def variables_of(config, target, given):
    """Everything that has a value; what is given must be known, and look like a name or a number."""
    platform, wishes = config.platform_of(target), config.targets[target]
    variables = config.variables | platform.get("variables", {}) | wishes.get("variables", {})
    for name, value in given.items():
        if name not in variables:
            raise Refusal(TOLD_WRONGLY, f"{name} is no variable of {target}; those are {', '.join(sorted(variables))}")
        if not VALUE.fullmatch(value):
            raise Refusal(TOLD_WRONGLY, f"{name} must be letters, digits and . _ / : @ -, not {value!r}")
    variables |= given
    for name, values in platform.get("choices", {}).items():
        if variables[name] not in values:
            raise Refusal(TOLD_WRONGLY, f"{name} must be one of {', '.join(values)}, not {variables[name]}")
        variables = values[variables[name]] | variables
    if variables["service"] not in variables["services"].split():
        raise Refusal(TOLD_WRONGLY, f"service must be one of {', '.join(variables['services'].split())}, not {variables['service']}")
    if not REPLICAS.fullmatch(variables["replicas"]):
        raise Refusal(TOLD_WRONGLY, f"replicas must be 0 to 20, not {variables['replicas']}")
    return variables | {"target": target}


def make(config, target, action, given=None):
    """Refusal: an unknown target, action, variable or value."""
    if target not in config.targets:
        raise Refusal(TOLD_WRONGLY, f"there is no target {target}; there are {', '.join(config.targets)}")
    if action not in config.actions:
        raise Refusal(TOLD_WRONGLY, f"there is no action {action}; there are {', '.join(config.actions)}")
    variables = variables_of(config, target, given or {})
    platform = config.platform_of(target)
    reached = "reach" in platform and action not in platform.get("unreached", [])
    return Plan(target, action, config.targets[target].get("environment", {}),
                _command(platform["reach"], variables) if reached else (),
                _text(platform["reach_hint"], variables) if reached else "",
                tuple(_expand(config, target, action, variables)))
