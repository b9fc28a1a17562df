"""``matweft measure``: what a file holds, and every number that fits."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matweft.cli import exit_codes
from matweft.cli._options import add_reading_options, reading_options
from matweft.cli._text import table
from matweft.cli.command import Command
from matweft.errors import InputError, MatweftError

if TYPE_CHECKING:
    from matweft.measure import Measured, Understanding
    from matweft.measure.outcome import Outcome
    from matweft.measure.preparing import Prepared


class Measure(Command):
    """Measure a file: say what it holds, then every number that fits, on one page."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the files, what corrects the reading, what to measure and where it goes."""
        add = parser.add_argument
        add("files", nargs="+", metavar="FILE", help="an image, a folder of slices, a grain map")
        add_reading_options(parser)
        add(
            "--phase",
            action="append",
            default=[],
            metavar="NAME=LABEL",
            help="phase to measure: pore=0, a name, a label, or all; repeatable",
        )
        add(
            "--threshold",
            default="",
            metavar="HOW",
            help="segment grey values: otsu, multi-otsu:3, 100, 60,140 or hysteresis:60,140",
        )
        add("--symmetry", default="", metavar="LAUE", help="of the crystals, such as m-3m, 6/mmm")
        add(
            "--misorientation",
            type=float,
            default=5.0,
            metavar="DEG",
            help="between neighbours of different grains (default: 5)",
        )
        add("--axis", action="append", default=[], choices=["x", "y", "z"], help="only along it")
        add("--budget", metavar="TIME", help="most time to take, such as 60s or 5min")
        add("--look", action="store_true", help="show what was understood and stop")
        add("--page", type=Path, help="the page (default: <name>.html here)")
        add("--json", action="store_true", help="write JSON instead of text, and no page")
        add("--device", default="auto", help="auto, cpu, cuda, vulkan or reference")

    def run(self, arguments: Namespace) -> int:
        """Show what each file holds, measure it, write its page."""
        if arguments.page and len(arguments.files) > 1:
            raise InputError("--page is for one file; without it every file gets a page of its own")
        found = [self._one(Path(file), arguments) for file in arguments.files]
        measured = [one for one in found if one is not None]
        if arguments.json and not arguments.look:
            parts = [one.to_json() for one in measured]
            print(json.dumps(parts if len(parts) > 1 else parts[0], indent=2, ensure_ascii=False))
        return exit_codes.OK

    def _one(self, file: Path, arguments: Namespace) -> Measured | None:
        from matweft.context import Context, context, use_context
        from matweft.measure import Wishes, measure, understand

        quiet = arguments.json
        seen = understand(file, **reading_options(arguments))
        if not quiet:
            print(_screen(seen), flush=True)
        if arguments.look:
            if quiet:
                print(json.dumps(_looked(seen), indent=2, ensure_ascii=False))
            return None
        wishes = Wishes(
            tuple(arguments.phase),
            arguments.threshold,
            arguments.symmetry,
            arguments.misorientation,
        )
        with use_context(Context(device=arguments.device, log=context().log)):
            measured = measure(
                seen,
                wishes=wishes,
                axes=tuple(arguments.axis),
                budget=_seconds(arguments.budget),
                say=_ignore if quiet else _say,
                understood=_ignore_both if quiet else _prepared,
                command=sys.argv,
            )
        if not quiet:
            _write(measured, arguments.page)
        return measured


def _screen(seen: Understanding) -> str:
    """Return the first screen: what was understood, and what to write where it is wrong."""
    rows = [
        (fact.name, fact.text + (f"   [{fact.option}]" if fact.option else ""))
        for fact in seen.facts
    ]
    notes = [("note", note) for note in seen.notes]
    thresholds = [("thresholds", text) for text in _proposed(seen)]
    head = f"{seen.file}: {seen.kind}, read as {seen.format}"
    return f"{head}\n{table([*rows, *thresholds, *notes], '  ')}\n"


def _proposed(seen: Understanding) -> list[str]:
    """Return a line for each way to segment grey values that is proposed."""
    from matweft.measure.preparing import proposals
    from matweft.report.numbers import digits

    if not seen.is_grey:
        return []
    return [
        f"{', '.join(map(digits, levels))} by {method}   [--threshold {method}]"
        for method, levels in proposals(seen.sample).items()
    ] or ["pip install matweft-files proposes some"]


def _looked(seen: Understanding) -> dict[str, Any]:
    return {
        "file": str(seen.file),
        "kind": seen.kind,
        "read_as": seen.format,
        "understood": {fact.name: fact.text for fact in seen.facts},
        "notes": list(seen.notes),
    }


def _prepared(seen: Understanding, prepared: Prepared) -> None:
    for note in prepared.notes:
        print(f"  {note}", flush=True)


def _say(outcome: Outcome) -> None:
    """Print the numbers of an outcome, or why there are none; errors once they are known."""
    from matweft.measure.measured import shown

    where = outcome.measurement.section
    lead = f"{where}: " if where else ""
    if not outcome.done:
        print(f"  {lead}{outcome.measurement.title}: {outcome.problem}", flush=True)
        return
    for value in outcome.values:
        text = shown(value)
        if not outcome.estimated or "±" in text:
            print(f"  {lead}{value.name} = {text}", flush=True)
    for flag in [] if outcome.estimated else outcome.flags:
        print(f"    {flag}", flush=True)


def _ignore(outcome: Outcome) -> None:
    pass


def _ignore_both(seen: Understanding, prepared: Prepared) -> None:
    pass


def _write(measured: Measured, page: Path | None) -> None:
    from matweft.report.numbers import duration

    name = measured.understood.file.resolve()
    target = page or Path(f"{name.name if name.is_dir() else name.stem}.html")
    try:
        measured.write(target)
    except MatweftError as error:  # the numbers are on the screen whatever becomes of the page
        print(f"matweft: no page: {error}", file=sys.stderr)
        return
    print(f"\n{target} ({duration(measured.seconds)})")


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    from matweft.study.duration import seconds

    return seconds(text)
