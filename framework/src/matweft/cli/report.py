"""``matweft report``: write a run as one HTML page."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from matweft.cli import exit_codes
from matweft.cli.command import Command


class Report(Command):
    """Write a run as one HTML page."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the run, the file and whether to open it."""
        parser.add_argument("run", type=Path, metavar="RUN", help="folder of the run")
        parser.add_argument(
            "-o", "--output", type=Path, metavar="FILE", help="the page (default: RUN/report.html)"
        )
        parser.add_argument("--open", action="store_true", help="open the page in a browser")

    def run(self, arguments: Namespace) -> int:
        """Read the run, finished or not, write the page and print where it is."""
        from matweft.report import write_report
        from matweft.run_view import Run

        file = write_report(Run.open(arguments.run), arguments.output)
        print(file)
        if arguments.open:
            import webbrowser

            webbrowser.open(file.resolve().as_uri())
        return exit_codes.OK
