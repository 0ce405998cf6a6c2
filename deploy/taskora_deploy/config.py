"""Reads deploy/targets.yaml and judges it whole, so that a mistake in it is not met half-way through."""
import dataclasses
import pathlib
import re

import yaml

from .errors import TOLD_WRONGLY, Refusal

FILE = pathlib.Path(__file__).resolve().parents[1] / "targets.yaml"
VARIABLE = re.compile(r"\$\{([a-z_]+)(\*?)\}")
STEP_KEYS = {"title", "run", "pipe", "unless", "each", "behind", "hint"}
ACTION_KEYS = {"title", "asks", "destructive"}
PLATFORM_KEYS = {"variables", "choices", "reach", "reach_hint", "unreached", "actions"}
TARGET_KEYS = {"title", "platform", "variables", "environment", "pre", "post"}


@dataclasses.dataclass(frozen=True)
class Config:
    variables: dict
    actions: dict
    steps: dict
    platforms: dict
    targets: dict

    def platform_of(self, target):
        return self.platforms[self.targets[target]["platform"]]

    def choices_of(self, target):
        """{variable: its possible values} of what a target lets one choose."""
        return {name: list(values) for name, values in self.platform_of(target).get("choices", {}).items()}


def _unknown(what, given, known):
    return [f"{what}: {key} is not known" for key in sorted(set(given) - known)]


def _named(config, what, names):
    """Problems of a list of steps; names with variables are judged when a plan is made."""
    for name in names:
        if VARIABLE.search(name):
            continue
        known = config["actions"] if name.startswith("@") else config["steps"]
        if name.removeprefix("@") not in known:
            yield f"{what}: there is no {name}"


def problems(raw):
    sections = {field.name for field in dataclasses.fields(Config)}
    if not isinstance(raw, dict) or set(raw) != sections:
        return [f"the sections must be {', '.join(sorted(sections))}"]
    found = []
    for name, step in raw["steps"].items():
        found += _unknown(f"step {name}", step, STEP_KEYS)
        if "title" not in step or ("run" in step) == ("pipe" in step):
            found.append(f"step {name}: needs a title, and either run or pipe")
    for name, action in raw["actions"].items():
        found += _unknown(f"action {name}", action, ACTION_KEYS)
    for name, platform in raw["platforms"].items():
        found += _unknown(f"platform {name}", platform, PLATFORM_KEYS)
        for action, steps in platform["actions"].items():
            found += _named(raw, f"platform {name}, {action}", [f"@{action}", *steps])
    for name, target in raw["targets"].items():
        found += _unknown(f"target {name}", target, TARGET_KEYS)
        if target.get("platform") not in raw["platforms"]:
            found.append(f"target {name}: there is no platform {target.get('platform')}")
        for when in ("pre", "post"):
            for action, steps in target.get(when, {}).items():
                found += _named(raw, f"target {name}, {when}", [f"@{action}", *steps])
    return found


def load(path=FILE):
    try:
        raw = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise Refusal(TOLD_WRONGLY, f"{path.name} cannot be read: {' '.join(str(error).split())}") from error
    found = problems(raw)
    if found:
        raise Refusal(TOLD_WRONGLY, f"{path.name}: {found[0]}" + (f" (and {len(found) - 1} more)" if found[1:] else ""))
    return Config(**raw)
