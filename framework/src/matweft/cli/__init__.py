"""The ``matweft`` program: ``main`` finds the command, runs it and turns errors into exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Sequence

from matweft import __version__
from matweft._plugins import PluginRecord
from matweft.cli import exit_codes
from matweft.cli.command import Command
from matweft.cli.table import DIAGNOSTIC, OWN, CommandEntry, command_table
from matweft.errors import (
    InputError,
    MatweftError,
    PluginError,
    StoreError,
    StudyError,
    did_you_mean,
)
from matweft.registry import registry

__all__ = ["Command", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    strict = os.environ.get("MATWEFT_STRICT", "")
    os.environ["MATWEFT_STRICT"] = "1" if "--strict" in words else strict
    warned: list[PluginRecord] = []
    try:
        return _run(words, warned)
    except SystemExit as stop:  # argparse: help was printed, or the arguments were wrong
        return stop.code if isinstance(stop.code, int) else exit_codes.USAGE
    except KeyboardInterrupt:
        _say("interrupted")
        return exit_codes.INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.OK
    except MatweftError as error:
        if "--debug" in words:
            traceback.print_exc()
        _say(_once(str(error), warned))
        return _code_of(error)
    except Exception:
        traceback.print_exc()
        _say(
            "this is a bug, in matweft or in the plugin named last above. Please report it to its"
            " developers with these lines and the output of `matweft doctor`"
        )
        return exit_codes.BUG
    finally:
        os.environ["MATWEFT_STRICT"] = strict


def _run(words: Sequence[str], warned: list[PluginRecord]) -> int:
    name = next((word for word in words if not word.startswith("-")), None)
    commands = _commands(name, warned)
    if name is not None and name not in commands:
        _say(f"there is no command {name!r}.{did_you_mean(name, commands)} See `matweft --help`")
        return exit_codes.USAGE
    parser, command = _parser(commands, name)
    arguments = parser.parse_args(words)
    if command is None:
        parser.print_help()
        return exit_codes.USAGE
    return command.run(arguments)


def _commands(name: str | None, warned: list[PluginRecord]) -> dict[str, CommandEntry]:
    """Return the table, after a warning line for every broken plugin, which go to ``warned``."""
    if name in DIAGNOSTIC:
        os.environ["MATWEFT_STRICT"] = ""  # they are for finding out what is broken
        return OWN
    reg = registry()
    table = command_table(reg)
    for plugin in reg.broken:
        _say(plugin.warning)
        warned.append(plugin)
    return table


def _parser(
    commands: dict[str, CommandEntry], name: str | None
) -> tuple[ArgumentParser, Command | None]:
    common = ArgumentParser(add_help=False)
    for option, text in (
        ("--debug", "show the traceback of every error"),
        ("--strict", "take a broken plugin for an error, as MATWEFT_STRICT=1 does"),
    ):
        common.add_argument(option, action="store_true", default=SUPPRESS, help=text)
    parser = ArgumentParser(
        "matweft",
        description="Design loops for virtual materials.",
        parents=[common],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"matweft {__version__}")
    chosen: Command | None = None
    group = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for entry in commands.values():
        shown = f"{entry.help} [{entry.plugin}]" if entry.plugin else entry.help
        sub = group.add_parser(
            entry.name, help=shown, description=entry.help, parents=[common], allow_abbrev=False
        )
        if entry.name == name:
            chosen = _load(entry)
            chosen.add_arguments(sub)
    return parser, chosen


def _load(entry: CommandEntry) -> Command:
    if entry.name in OWN:
        from matweft._plugins import import_object

        made = import_object(entry.target)()
    else:
        made = registry().load("matweft_commands", entry.name)()
    if not isinstance(made, Command):
        raise PluginError(f"command {entry.name!r} ({entry.target}) is not a matweft.cli.Command")
    return made


def _code_of(error: MatweftError) -> int:
    if isinstance(error, StudyError | InputError):
        return exit_codes.USAGE
    if isinstance(error, StoreError):
        return exit_codes.STORE
    return exit_codes.PLUGIN if isinstance(error, PluginError) else exit_codes.FAILED


def _once(text: str, warned: Sequence[PluginRecord]) -> str:
    """Leave out of an error what the warnings before it have told."""
    for plugin in warned:
        text = text.replace(plugin.warning, f"plugin {plugin.title} could not be loaded")
    return text


def _say(text: str) -> None:
    print(f"matweft: {text}", file=sys.stderr)
