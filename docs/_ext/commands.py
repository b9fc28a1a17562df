"""The page of commands, written from their argument parsers."""

from __future__ import annotations

import argparse
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from components import documented_registry

from matweft._plugins import import_object
from matweft.cli import exit_codes
from matweft.cli.table import command_table


def commands_page() -> str:
    """Return a section a command: purpose, synopsis, arguments and options."""
    return "\n\n".join(_section(entry) for entry in command_table(documented_registry()).values())


def _section(entry) -> str:
    command = import_object(entry.target)()
    parser = argparse.ArgumentParser(f"matweft {entry.name}", add_help=False)
    command.add_arguments(parser)
    purpose = inspect.getdoc(type(command)).partition("\n")[0]
    rows = [(f"`{_written(one)}`", _meaning(one)) for one in _arguments(parser)]
    synopsis = re.sub(r"\s+", " ", parser.format_usage().removeprefix("usage: ")).strip()
    lines = textwrap.wrap(synopsis, 84, subsequent_indent="    ", break_on_hyphens=False)
    parts = [f"## `matweft {entry.name}`", purpose, "\n".join(["```text", *lines, "```"])]
    if rows:
        lines = ["| argument | meaning |", "|---|---|"]
        parts.append("\n".join(lines + [f"| {a} | {b} |" for a, b in rows]))
    return "\n\n".join(parts)


def _arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    yield from (one for one in parser._actions if not one.option_strings)
    yield from (one for one in parser._actions if one.option_strings)


def _written(action: argparse.Action) -> str:
    if not action.option_strings:
        return action.metavar or action.dest
    text = ", ".join(action.option_strings)
    if action.nargs != 0 and not action.choices:
        text += f" {action.metavar or action.dest.upper()}"
    return text


def _meaning(action: argparse.Action) -> str:
    text = action.help or ""
    if action.choices:
        text += f" (one of {', '.join(f'`{one}`' for one in action.choices)})"
    return text.replace("|", "\\|").replace("<", "\\<")


def exit_codes_table() -> str:
    """Return the table of exit codes; the meaning of each is the text below it in the module."""
    source = Path(exit_codes.__file__).read_text(encoding="utf-8")
    lines = ["| code | name | meaning |", "|---|---|---|"]
    for name, number, text in re.findall(r'^([A-Z]+) = (\d+)(?:\n"""(.*?)""")?', source, re.M):
        lines.append(f"| {number} | `{name}` | {text or 'Done.'} |")
    return "\n".join(lines)
