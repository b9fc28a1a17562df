"""``matweft list``."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from matweft._plugins import ROLES
from matweft._source import purpose
from matweft.cli._text import table
from matweft.cli.command import Command
from matweft.cli.exit_codes import OK
from matweft.registry import registry


class List(Command):
    """List components by role, each with its purpose; none is imported."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the role and the choice of JSON."""
        parser.add_argument("role", nargs="?", choices=list(ROLES.values()), help="only this role")
        parser.add_argument("--json", action="store_true", help="write JSON")

    def run(self, arguments: Namespace) -> int:
        """Print the list."""
        reg = registry()
        wanted = [hook for hook, role in ROLES.items() if arguments.role in (None, role)]
        wanted = [hook for hook, role in ROLES.items() if arguments.role in (None, role)]
        entries = [reg.targets(hook) for hook in wanted]
        rows = [
            {
                "name": entry.name,
                "role": entry.role,
                "purpose": purpose(entry.target),
                "plugin": entry.plugin.distribution,
                "version": entry.plugin.version,
            }
            for found in entries
            for entry in found.values()
        ]
        print(json.dumps(rows, indent=2) if arguments.json else _text(rows))
        return OK


def _text(rows: list[dict[str, str | None]]) -> str:
    if not rows:
        return "no components; install a plugin, such as: pip install matweft-porous"
    parts = []
    for role in dict.fromkeys(row["role"] for row in rows):
        own = [(str(row["name"]), str(row["purpose"])) for row in rows if row["role"] == role]
        parts.append(f"{role}s\n{table(own, '  ')}")
    return "\n\n".join(parts)
