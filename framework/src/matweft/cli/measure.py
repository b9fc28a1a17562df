"""``matweft measure``: what a file holds, and every number that fits."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from matweft.cli import exit_codes
from matweft.cli._measuring import Teller, looked, screen
from matweft.cli._options import add_reading_options, add_sample_options, reading_options
from matweft.cli.command import Command
from matweft.errors import InputError, MatweftError

if TYPE_CHECKING:
    from matweft.measure import Measured, Understanding, Wishes


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
        add_sample_options(parser)
        add("--axis", action="append", default=[], choices=["x", "y", "z"], help="only along it")
        add("--budget", metavar="TIME", help="most time to take, such as 60s or 5min")
        add("--look", action="store_true", help="show what was understood and stop")
        add("--page", type=Path, help="the page (default: <name>.html here)")
        add("--overwrite", action="store_true", help="replace the page of another file")
        add("--json", action="store_true", help="write JSON instead of text, and no page")
        add("--device", default="auto", help="auto, cpu, cuda, vulkan or reference")

    def run(self, arguments: Namespace) -> int:
        """Show what each file holds, measure it, write its page."""
        from matweft.engine.devices import check_device

        if arguments.page and len(arguments.files) > 1:
            raise InputError("--page is for one file; without it every file gets a page of its own")
        check_device(arguments.device)
        found = [self._one(Path(file), arguments) for file in arguments.files]
        measured = [one for one in found if one is not None]
        if arguments.json and measured:
            parts = [one.to_json() for one in measured]
            print(json.dumps(parts if len(parts) > 1 else parts[0], indent=2, ensure_ascii=False))
        stopped = any(one.interrupted for one in measured)
        return exit_codes.INTERRUPTED if stopped else exit_codes.OK

    def _one(self, file: Path, arguments: Namespace) -> Measured | None:
        from matweft.context import Context, context, use_context
        from matweft.measure import measure, understand
        from matweft.measure.preparing import correct

        wishes, budget = _wishes(arguments), _seconds(arguments.budget)
        teller = None if arguments.json else Teller()
        seen = correct(understand(file, **reading_options(arguments)), wishes)
        if teller:
            print(screen(seen), flush=True)
        if arguments.look:
            _look(seen, wishes, teller)
            return None
        page = None if arguments.json else _page(seen, arguments)
        with use_context(Context(device=arguments.device, log=context().log)):
            measured = measure(
                seen,
                wishes=wishes,
                axes=tuple(arguments.axis),
                budget=budget,
                command=sys.argv,
                say=teller.outcome if teller else _nothing,
                understood=teller.prepared if teller else _nothing,
            )
        if page:
            _write(measured, page)
        return measured


def _nothing(*told: object) -> None:
    pass


def _wishes(arguments: Namespace) -> Wishes:
    from matweft.measure import Wishes

    degrees = arguments.misorientation
    return Wishes(
        tuple(arguments.phase),
        arguments.threshold,
        arguments.symmetry,
        arguments.resample,
        5.0 if degrees is None else degrees,
    )


def _look(seen: Understanding, wishes: Wishes, teller: Teller | None) -> None:
    """Show what the wishes make of a sample, without measuring it."""
    from matweft.measure import Wishes
    from matweft.measure.preparing import prepare

    prepared = prepare(seen, wishes) if wishes != Wishes() else None
    if teller and prepared:
        teller.prepared(seen, prepared)
    if not teller:
        found = looked(seen)
        found["notes"] += prepared.notes if prepared else ()
        print(json.dumps(found, indent=2, ensure_ascii=False))


def _page(seen: Understanding, arguments: Namespace) -> Path:
    """Return the file of the page; raises `InputError` if it cannot, or must not, be written."""
    from matweft.measure.page import is_page_of

    name = seen.file.resolve()
    page: Path = arguments.page or Path(f"{name.name if name.is_dir() else name.stem}.html")
    if page.is_dir():
        raise InputError(f"{page} is a folder; name the page, such as --page {page / 'page.html'}")
    if not page.parent.is_dir():
        raise InputError(f"there is no folder {page.parent} for the page; make it first")
    if page.exists() and not arguments.overwrite and not is_page_of(page, seen.file):
        raise InputError(f"{page} is of another file; choose another --page, or --overwrite it")
    try:
        with page.open("ab"):
            pass
        if not page.stat().st_size:
            page.unlink()
    except OSError as error:
        raise InputError(
            f"{page} cannot be written: {error.strerror}; choose another --page"
        ) from error
    return page


def _write(measured: Measured, page: Path) -> None:
    from matweft.report.numbers import duration

    lost = [one for one in measured.outcomes if one.done and not one.estimated]
    if measured.interrupted:
        print(f"stopped by you; {len(lost)} measurements have no sampling errors")
    if not measured.outcomes:
        print(f"  {measured.nothing}")
    try:
        measured.write(page)
    except MatweftError as error:
        raise type(error)(f"the numbers are above, but there is no page: {error}") from error
    print(f"\n{page} ({duration(measured.seconds)})")


def _seconds(text: str | None) -> float | None:
    from matweft.study.duration import seconds

    try:
        return seconds(text)
    except InputError as error:
        raise InputError(f"--budget {text}: write a time such as 60s or 5min") from error
