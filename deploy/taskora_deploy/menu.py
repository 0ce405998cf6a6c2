"""Asks a person for what the command line did not say."""
import questionary

from .errors import TOLD_WRONGLY, Refusal


def _answer(question):
    answer = question.ask()
    if answer is None:  # Ctrl-C
        raise Refusal(TOLD_WRONGLY, "nothing was chosen, nothing was done")
    return answer


def choose(config):
    """(target, action, given variables)"""
    target = _answer(questionary.select("Where?", [
        questionary.Choice(f"{name}: {t['title']}", name) for name, t in config.targets.items()]))
    action = _answer(questionary.select("What?", [
        questionary.Choice(f"{name}: {config.actions[name]['title']}", name) for name in config.platform_of(target)["actions"]]))
    given = {name: _answer(questionary.select(f"{name}?", values)) for name, values in config.choices_of(target).items()}
    for name in config.actions[action].get("asks", []):
        if name == "service":
            given[name] = _answer(questionary.select("Which service?", config.variables["services"].split()))
        else:
            given[name] = _answer(questionary.text(f"{name}?", default=config.variables[name]))
    return target, action, given


def confirm(plan):
    if not _answer(questionary.confirm(f"{plan.action} on {plan.target} cannot be undone. Go on?", default=False)):
        raise Refusal(TOLD_WRONGLY, "nothing was done")
