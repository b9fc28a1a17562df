"""``matweft doctor``."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from matweft.cli._checks import examine
from matweft.cli._finding import Finding
from matweft.cli.command import Command
from matweft.cli.exit_codes import OK, PLUGIN

_MARKS = {"ok": "ok    ", "warning": "warn  ", "broken": "BROKEN"}


class Doctor(Command):
    """Examine Python, libraries, plugins, devices and the disk; name cause and cure of each fault.

    The exit code is 5 if something is broken.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the choice of JSON and of a longer examination."""
        parser.add_argument(
            "--deep", action="store_true", help="also compile a kernel twice, which takes seconds"
        )
        parser.add_argument("--json", action="store_true", help="write JSON")

    def run(self, arguments: Namespace) -> int:
        """Examine everything and print what was found."""
        findings = []
        for finding in examine(arguments.deep):
            findings.append(finding)
            if not arguments.json:
                print(_text(finding), flush=True)
        if arguments.json:
            print(json.dumps([asdict(finding) for finding in findings], indent=2))
        return PLUGIN if any(finding.state == "broken" for finding in findings) else OK


def _text(finding: Finding) -> str:
    lines = [f"{_MARKS[finding.state]}  {finding.subject}: {finding.text}"]
    if finding.cure:
        lines.append(f"        cure: {finding.cure}")
    lines += [f"        {line}" for line in finding.details.splitlines()]
    return "\n".join(lines)
