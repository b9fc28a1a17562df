"""``matweft plugins``."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from matweft._plugins import PluginRecord
from matweft.cli.command import Command
from matweft.cli.exit_codes import OK
from matweft.registry import registry


class Plugins(Command):
    """Show what came from which plugin: version, module, hooks and errors."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the choice of JSON."""
        parser.add_argument("--json", action="store_true", help="write JSON")

    def run(self, arguments: Namespace) -> int:
        """Print the plugins, broken and blocked ones included."""
        found = registry().plugins
        if arguments.json:
            print(json.dumps([asdict(plugin) for plugin in found], indent=2))
        else:
            print("\n\n".join(map(_text, found)))
        return OK


def _text(plugin: PluginRecord) -> str:
    lines = [f"{plugin.title} ({plugin.name}: {plugin.module})"]
    if plugin.blocked:
        lines.append("  blocked by MATWEFT_PLUGINS or MATWEFT_BLOCK_PLUGINS")
    if plugin.hooks:
        lines.append(f"  {', '.join(plugin.hooks)}")
    if plugin.error:
        lines.append(f"  broken: {plugin.error}")
        lines.append(f"  cure: {plugin.cure}")
    return "\n".join(lines)
