"""``matweft new-plugin``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from matweft.cli.command import Command
from matweft.cli.exit_codes import OK
from matweft.scaffold import EXAMPLES, LICENSES, example_of, write_plugin


class NewPlugin(Command):
    """Write a new plugin that can be installed and whose tests pass."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add name, place, role and licence."""
        add = parser.add_argument
        add("name", help="domain of the plugin, such as ising: its components are ising.something")
        add("--directory", type=Path, default=Path(), help="where to put it (default: here)")
        add(
            "--role",
            choices=list(EXAMPLES),
            default="",
            help="role of its component (default: generator; around a program: simulator)",
        )
        add(
            "--wrap",
            metavar="PROGRAM",
            default="",
            help="have the component run an outside program, such as ccx: input template, scratch"
            " folder, timeout, parser, and a script that plays the program in the tests",
        )
        add("--license", choices=LICENSES, default=LICENSES[0], help="licence of the plugin")
        add("--author", default="", help="who holds the copyright")

    def run(self, arguments: Namespace) -> int:
        """Write the plugin and tell what comes next."""
        folder = write_plugin(
            arguments.name,
            arguments.directory,
            role=arguments.role,
            license=arguments.license,
            author=arguments.author,
            program=arguments.wrap,
        )
        _, example = example_of(arguments.role, arguments.wrap)
        package = f"matweft_{arguments.name.replace('-', '_')}"
        print(f"wrote {folder}\n")
        print(f"  cd {folder}")
        print("  pip install -e '.[test]'")
        print("  pytest")
        print(f"  matweft show {arguments.name}.{example.module}\n")
        own = f"src/{package}/{example.module}.py"
        if arguments.wrap:
            own = f"{own}, its input in src/{package}/input.txt"
        print(f"then write your own component in {own}")
        return OK
