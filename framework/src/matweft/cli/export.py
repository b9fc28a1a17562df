"""``matweft export``: write a run's tables and provenance for other programs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from matweft.cli import exit_codes
from matweft.cli.command import Command
from matweft.errors import InputError

FORMATS = ("csv", "parquet", "rocrate", "paper")


class Export(Command):
    """Write a run's tables and provenance for other programs."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the run, the format and the target."""
        parser.add_argument("run", type=Path, metavar="RUN", help="folder of the run")
        parser.add_argument(
            "target", type=Path, metavar="TARGET", help="a folder, or a file that ends in .zip"
        )
        parser.add_argument(
            "--to",
            choices=FORMATS,
            help="csv or parquet: all tables; rocrate: RO-Crate 1.1 with records and provenance;"
            " paper: study, versions, figures, data, methods and references",
        )

        parser.add_argument(
            "--paper", action="store_const", dest="to", const="paper", help="the same as --to paper"
        )

    def run(self, arguments: Namespace) -> int:
        """Write the export and print where it is."""
        if arguments.to is None:
            raise InputError(f"say what to write: --to {', --to '.join(FORMATS)}, or --paper")
        from matweft.export import export_run
        from matweft.run_view import Run

        print(export_run(Run.open(arguments.run), arguments.to, arguments.target))
        return exit_codes.OK
