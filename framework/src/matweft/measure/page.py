"""The page of ``matweft measure``: one file that needs nothing but itself."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from matweft import __version__
from matweft.figures.encode import chart, raster
from matweft.figures.theme import SERIES, need_matplotlib
from matweft.measure.measured import half_width, shown
from matweft.measure.methods import bibtex_of, methods_of, references_of, versions_of
from matweft.measure.outcome import Outcome, Value
from matweft.report.environment import environment
from matweft.report.numbers import digits, duration, plural, with_unit
from matweft.store.disk import replace_text
from matweft.viewer import view

if TYPE_CHECKING:
    from matweft.measure.measured import Measured

TILES = 6
OWN = "Interval of the method itself; it says nothing of the sample's size."
"""What a note says of an interval that comes with the result."""
PLAIN = "Representative: the 95 % interval lies within 5 % of the value."
"""What a note says that the verdict says already."""
GOOD = 0.05
"""Half a 95 % interval over the value up to which a sample is called representative."""


@dataclass(frozen=True)
class Line:
    """One number of the table."""

    name: str
    value: str
    exact: str
    interval: str
    relative: str
    verdict: str
    good: bool | None
    meaning: str
    note: str


@dataclass
class Section:
    """What belongs together on the page: numbers, pictures, remarks."""

    name: str
    lines: list[Line] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def write_page(measured: Measured, file: Path) -> Path:
    """Write the page and return its file.

    Raises `MatweftError` if packages of ``matweft[report]`` are missing, `StoreError` if the disk
    refuses.
    """
    replace_text(file, page_text(measured))
    return file


def is_page_of(page: Path, file: Path) -> bool:
    """Return whether a page is the one of a file, so that it may be replaced."""
    with page.open("rb") as stream:
        head = stream.read(2000).decode("utf-8", "replace")
    return f'<meta name="matweft-file" content="{escape(str(file.resolve()))}">' in head


def page_text(measured: Measured) -> str:
    """Return the page as text."""
    need_matplotlib()
    sections = sections_of(measured)
    values = [value for _, value in measured.numbers]
    text: str = (
        environment()
        .get_template("measure.html")
        .render(
            version=__version__,
            series=SERIES,
            name=measured.understood.file.name,
            path=str(measured.understood.file.resolve()),
            lead=_lead(measured),
            nothing="" if measured.outcomes else measured.nothing,
            answer=answer(values),
            tiles=_tiles(measured),
            viewer=view(measured.prepared.sample, title=measured.understood.file.name),
            preview=_preview(measured),
            facts=measured.understood.facts,
            notes=[*measured.understood.notes, *measured.prepared.notes],
            sections=sections,
            missing=[(_where(one), one.problem) for one in measured.outcomes if not one.done],
            methods=methods_of(measured),
            references=references_of(measured),
            bibtex=bibtex_of(measured),
            command=repeat_command(measured),
            provenance=_provenance(measured),
        )
    )
    return text


def sections_of(measured: Measured) -> list[Section]:
    """Return the numbers by section, in the order in which they were measured."""
    found: dict[str, Section] = {}
    for number, outcome in enumerate(measured.outcomes):
        wanted = outcome.measurement
        section = found.setdefault(wanted.section, Section(wanted.section or "numbers"))
        section.lines += [line_of(value) for value in outcome.values]
        section.remarks += [f"{wanted.title}: {flag}" for flag in outcome.flags]
        if outcome.done and wanted.figure:
            section.pictures.append((wanted.title, _chart(outcome, f"m{number}")))
    for section in found.values():
        section.remarks = list(dict.fromkeys(section.remarks))
    return [one for one in found.values() if one.lines or one.pictures]


def line_of(value: Value) -> Line:
    """Return a number as a line of the table."""
    error, half = value.error, half_width(value)
    interval = relative = verdict = note = ""
    good: bool | None = None
    if value.interval is not None:
        low, high = value.interval
        note, interval = OWN, f"{digits(low)} to {digits(high)}"
        relative = f"{digits(50 * (high - low) / abs(value.value), 2)} %" if value.value else ""
    if error is not None and half is None and error.half_width != error.half_width:
        note = error.note  # why there is no error
    if error is not None and half is not None:
        note = "" if error.note == PLAIN else error.note
        interval = f"{digits(error.low)} to {digits(error.high)}"
        share = abs(half / value.value) if value.value else float("inf")
        relative, good = f"{digits(100 * share, 2)} %", error.representative
        verdict = "yes" if good else "no"
    return Line(
        value.name,
        shown(value),
        repr(value.value),
        interval,
        relative,
        verdict,
        good,
        value.description,
        note,
    )


def answer(values: Sequence[Value]) -> str:
    """Say whether the sample is large enough for its numbers."""
    known = [value.error for value in values if value.error and half_width(value) is not None]
    if not known:
        return ""
    doubtful = sum(error.doubtful for error in known)
    doubt = f" The error of {plural(doubtful, 'number')} is itself badly known." if doubtful else ""
    small = [error for error in known if not error.representative]
    if not small:
        return (
            f"The sample is representative: each of its {len(known)} numbers that were tested lies "
            f"within 5 % of the material's, with 95 % confidence.{doubt}"
        )
    finite = [edge for edge in (error.edge_needed(GOOD) for error in small) if edge < float("inf")]
    unit = known[0].length_unit
    need = f"; an edge of about {with_unit(max(finite), unit, 2)} would do" if finite else ""
    return (
        f"Of {plural(len(known), 'number')} tested, {len(known) - len(small)} lie within 5 % of "
        f"the material's with 95 % confidence: for the others the sample is too small{need}.{doubt}"
    )


def _lead(measured: Measured) -> str:
    done = sum(one.done for one in measured.outcomes)
    kind = measured.understood.kind
    return (
        f"{kind[0].upper()}{kind[1:]}: {plural(len(measured.numbers), 'number')} from "
        f"{plural(done, 'measurement')} in {duration(measured.seconds)}."
    )


def _tiles(measured: Measured) -> list[tuple[str, str, str]]:
    """Return the first numbers of each section: label, number, half its 95 % interval."""
    sections: dict[str, list[Value]] = {}
    for outcome, value in measured.numbers:
        sections.setdefault(outcome.measurement.section, []).append(value)
    tiles = []
    for name, values in sections.items():
        where = f"{name}: " if len(sections) > 1 else ""
        for value in values[: max(TILES // len(sections), 2)]:
            half = half_width(value)
            remark = "" if not half else f"± {with_unit(half, value.unit, 2)}"
            tiles.append((where + value.name, with_unit(value.value, value.unit), remark))
    return tiles[: 2 * TILES]


def _where(outcome: Outcome) -> str:
    section = outcome.measurement.section
    return f"{outcome.measurement.title}{f', {section}' if section else ''}"


def _preview(measured: Measured) -> str:
    """Return a picture of how the sample was segmented, or nothing."""
    for step in measured.prepared.steps:
        draw = getattr(step, "preview", None)
        if draw is not None:
            phases = measured.prepared.sample.phases
            return raster(partial(draw, measured.understood.sample, phases), "segmentation")
    return ""


def _chart(outcome: Outcome, prefix: str) -> str:
    return chart(outcome.result.plot, prefix, outcome.measurement.title)


def repeat_command(measured: Measured) -> str:
    """Return the command that repeats the page, or the call where there was no command."""
    if not measured.command:
        return f"matweft.measure.measure({str(measured.understood.file)!r})"
    program = Path(measured.command[0]).name
    first = ["python", "-m", "matweft"] if program == "__main__.py" else [program]
    return shlex.join([*first, *measured.command[1:]])


def _provenance(measured: Measured) -> list[tuple[str, str]]:
    times = sorted(measured.outcomes, key=lambda one: -one.seconds)[:3]
    return [
        ("file", str(measured.understood.file)),
        ("read as", measured.understood.format),
        *measured.facts.items(),
        *versions_of(measured).items(),
        ("took", duration(measured.seconds)),
        *((f"of it {one.measurement.title}", duration(one.seconds)) for one in times if one.done),
    ]
