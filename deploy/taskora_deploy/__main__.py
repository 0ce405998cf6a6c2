"""The command line. Exit: 0 done, 1 a step failed, 2 told wrongly, 3 a tool is missing, 4 the cluster does not answer."""
import argparse
import sys

from . import config as configuration
from . import plan, runner
from .errors import TOLD_WRONGLY, Refusal

EPILOG = """Without arguments it asks. `taskora-deploy list` shows targets and actions.
Exit: 0 done, 1 a step failed, 2 told wrongly, 3 a tool is missing, 4 the cluster does not answer."""


def parser():
    line = argparse.ArgumentParser("taskora-deploy", description=__doc__.split("\n")[0], epilog=EPILOG,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = line.add_subparsers(dest="command")
    commands.add_parser("list", help="show targets and what each can do")
    run = commands.add_parser("run", help="do it")
    run.add_argument("target")
    run.add_argument("action")
    run.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a variable of targets.yaml")
    run.add_argument("--service", help="short for --set service=…")
    run.add_argument("--replicas", help="short for --set replicas=…")
    run.add_argument("--dry-run", action="store_true", help="print every command and run none")
    run.add_argument("--yes", action="store_true", help="do not ask before what cannot be undone")
    return line


def given_variables(options):
    given = {}
    for pair in options.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Refusal(TOLD_WRONGLY, f"--set wants NAME=VALUE, not {pair!r}")
        given[name] = value
    return given | {name: getattr(options, name) for name in ("service", "replicas") if getattr(options, name)}


def show_list(config):
    for name, target in config.targets.items():
        print(f"{name}: {target['title']}")
        for action in config.platform_of(name)["actions"]:
            print(f"  {action:14} {config.actions[action]['title']}")


def confirm(plan_, about, options, interactive):
    if not about.get("destructive") or getattr(options, "yes", False):
        return
    if not interactive and not sys.stdin.isatty():
        raise Refusal(TOLD_WRONGLY, f"{plan_.action} cannot be undone; say --yes")
    from . import menu  # only where a person is asked
    menu.confirm(plan_)


def act(options):
    config = configuration.load()
    if options.command == "list":
        return show_list(config)
    interactive = options.command is None
    if interactive:
        if not sys.stdin.isatty():
            raise Refusal(TOLD_WRONGLY, "there is nobody to ask here; taskora-deploy --help says what to type")
        from . import menu
        target, action, given = menu.choose(config)
    else:
        target, action, given = options.target, options.action, given_variables(options)
    made = plan.make(config, target, action, given)
    about = config.actions[action]
    missing = [name for name in about.get("asks", []) if name not in given]
    if missing:
        raise Refusal(TOLD_WRONGLY, f"{action} needs --{' and --'.join(missing)}")
    if getattr(options, "dry_run", False):
        return runner.show(made, sys.stdout)
    confirm(made, about, options, interactive)
    return runner.run(made)


def main():
    try:
        act(parser().parse_args())
    except Refusal as refusal:
        print(f"taskora-deploy: {refusal}", file=sys.stderr)
        return refusal.code
    except KeyboardInterrupt:
        print("taskora-deploy: interrupted; what was begun may be half done, run it again", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
