"""The commands of the program and of the plugins, by name, without importing any of them."""

from __future__ import annotations

from dataclasses import dataclass

from matweft.registry import Registry

DIAGNOSTIC = ("doctor", "plugins")
"""Commands that show broken plugins themselves."""


@dataclass(frozen=True)
class CommandEntry:
    """Name, one-line help and target ``"module:Class"`` of a command, and the plugin it is from."""

    name: str
    target: str
    help: str
    plugin: str = ""


OWN = {
    entry.name: entry
    for entry in (
        CommandEntry("measure", "matweft.cli.measure:Measure", "measure a file, on one page"),
        CommandEntry("convert", "matweft.cli.convert:Convert", "write a file in another format"),
        CommandEntry("example", "matweft.cli.example:Example", "write files to try things on"),
        CommandEntry("run", "matweft.cli.run:Run", "run a study, or go on where it stopped"),
        CommandEntry("report", "matweft.cli.report:Report", "write a run as one HTML page"),
        CommandEntry("cite", "matweft.cli.cite:Cite", "print methods and references of a run"),
        CommandEntry("export", "matweft.cli.export:Export", "write a run's tables and provenance"),
        CommandEntry("list", "matweft.cli.listing:List", "list components by role"),
        CommandEntry("show", "matweft.cli.show:Show", "show a component or a study"),
        CommandEntry("plugins", "matweft.cli.plugins:Plugins", "show what came from which plugin"),
        CommandEntry("doctor", "matweft.cli.doctor:Doctor", "find out what is broken and its cure"),
        CommandEntry("new-plugin", "matweft.cli.new_plugin:NewPlugin", "write a new plugin"),
    )
}


def command_table(reg: Registry) -> dict[str, CommandEntry]:
    """Return the program's own commands and after them those of plugins.

    A plugin's command with a name of our own is left out.
    """
    from matweft._source import purpose

    table = dict(OWN)
    for name, entry in reg.targets("matweft_commands").items():
        if name not in OWN:
            text = purpose(entry.target)
            table[name] = CommandEntry(name, entry.target, text, entry.plugin.title)
    return table
