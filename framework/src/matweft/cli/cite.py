"""``matweft cite``: what to write and what to cite for a run."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matweft.cli import exit_codes
from matweft.cli.command import Command

if TYPE_CHECKING:
    from matweft.run_view import Run


class Cite(Command):
    """Print the methods paragraph of a run and the BibTeX of what it used."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the runs and the choice of output."""
        parser.add_argument(
            "run",
            type=Path,
            nargs="+",
            metavar="RUN",
            help="folder of a run; of several, each reference is printed once",
        )
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--bibtex", action="store_true", help="print BibTeX alone")
        chosen.add_argument("--json", action="store_true", help="write JSON")

    def run(self, arguments: Namespace) -> int:
        """Read the runs and print; components whose references are not known here are told."""
        from matweft.citation import bibtex, methods_paragraph, unknown_components
        from matweft.run_view import Run

        runs = [Run.open(path) for path in arguments.run]
        if arguments.json:
            print(json.dumps(_listed(runs), indent=2, ensure_ascii=False))
        else:
            if not arguments.bibtex:
                for run in runs:
                    print(methods_paragraph(run), end="\n\n")
            print(bibtex(*runs))
        for name in dict.fromkeys(one for run in runs for one in unknown_components(run)):
            print(
                f"matweft: what {name!r} asks to be cited is not known:"
                " its plugin is not installed here",
                file=sys.stderr,
            )
        return exit_codes.OK


def _listed(runs: list[Run]) -> dict[str, Any]:
    from matweft.citation import citations_of, methods_paragraph

    return {
        "runs": [
            {"run": str(run.path), "name": run.name, "methods": methods_paragraph(run)}
            for run in runs
        ],
        "references": [
            {
                "key": one.key,
                "kind": "software" if one.fields.get("type") == "software" else "literature",
                "label": one.label,
                "text": one.text,
                "doi": one.doi,
                "bibtex": one.bibtex,
            }
            for one in citations_of(runs)
        ],
    }
