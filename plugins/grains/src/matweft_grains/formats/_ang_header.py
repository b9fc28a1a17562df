"""The header of .ang files."""

from __future__ import annotations

import dataclasses
import re

from matweft.context import context
from matweft.errors import InputError
from matweft_grains.formats._laue import from_edax, to_edax
from matweft_grains.formats._points import Points
from matweft_grains.formats._text import header_count, header_step, plain_name

_PHASE = re.compile(r"Phase\s+(\d+)")
_USUAL = ("image_quality", "confidence_index", "phase", "detector_signal", "fit")
COLUMNS = ("phi1", "Phi", "phi2", "x", "y", *_USUAL)
_SPELLINGS = {
    "iq": "image_quality",
    "ci": "confidence_index",
    "phase": "phase",
    "phase index": "phase",
    "phase_id": "phase",
    "sem": "detector_signal",
    "fit": "fit",
}
"""Other names of columns, in small letters."""


@dataclasses.dataclass
class AngHeader:
    """What a header tells: the grid, the phases and the columns."""

    what: str
    hexagonal: bool
    steps: tuple[float | None, float | None]
    """Along y and x, in µm."""
    odd: int
    even: int
    rows: int
    phases: dict[str, int]
    symmetry: dict[str, str]
    columns: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of points."""
        if self.hexagonal:
            return self.odd * ((self.rows + 1) // 2) + self.even * (self.rows // 2)
        return self.odd * self.rows

    @property
    def size(self) -> str:
        """How the number of points is made."""
        if self.hexagonal:
            return f"rows of {self.odd} and {self.even} in turn, {self.rows} rows,"
        return f"{self.odd} × {self.rows}"


def read_header(lines: list[str], what: str) -> AngHeader:
    """Return what the lines of a header tell; they begin with #."""
    stripped = [line.lstrip("#").strip() for line in lines]
    fields = dict(line.split(":", 1) for line in stripped if ":" in line)
    phases, symmetry = _phases(stripped, what)
    grid = fields.get("GRID", "").strip()
    if not grid:
        context().log.info("%s: its header names no grid; it is taken to be a square one", what)
    elif grid not in ("SqrGrid", "HexGrid"):
        raise InputError(f"the grid of {what} is {grid!r}; known are SqrGrid and HexGrid")
    for name in ("NCOLS_ODD", "NROWS"):
        if name not in fields:
            raise InputError(f"the header of {what} holds no {name}: is it a map?")
    odd = header_count(fields["NCOLS_ODD"], "NCOLS_ODD", what)
    even = header_count(fields.get("NCOLS_EVEN", str(odd)), "NCOLS_EVEN", what)
    hexagonal = grid == "HexGrid"
    if not hexagonal and even != odd:
        raise InputError(f"{what} is a square grid with rows of {odd} and of {even} points")
    return AngHeader(
        what,
        hexagonal,
        (_step(fields, "YSTEP", what), _step(fields, "XSTEP", what)),
        odd,
        even,
        header_count(fields["NROWS"], "NROWS", what),
        phases,
        symmetry,
        _columns(stripped),
    )


def _step(fields: dict[str, str], name: str, what: str) -> float | None:
    return header_step(fields[name], name, what) if name in fields else None


def _phases(lines: list[str], what: str) -> tuple[dict[str, int], dict[str, str]]:
    """Return names of phases with their numbers, and their Laue classes."""
    found: dict[int, dict[str, str]] = {}
    number = 0
    for line in lines:
        begun = _PHASE.fullmatch(line)
        if begun:
            number = int(begun[1])
            found[number] = {}
            continue
        key, _, value = " ".join(line.split()).partition(" ")
        if key in ("MaterialName", "Formula", "Symmetry"):
            if not found:
                number = 1
            found.setdefault(number, {}).setdefault(key, value)
    phases: dict[str, int] = {}
    symmetry: dict[str, str] = {}
    for number, told in sorted(found.items()):
        name = told.get("MaterialName") or told.get("Formula") or f"phase {number}"
        name = f"{name} ({number})" if name in phases else name
        phases[name] = number
        laue = (
            from_edax(told["Symmetry"], f"phase {name} of {what}") if "Symmetry" in told else None
        )
        if laue:
            symmetry[name] = laue
    return phases, symmetry


def _columns(lines: list[str]) -> tuple[str, ...]:
    """Return the names of the columns, as the header or the format's usage has them."""
    for line in lines:
        key, _, value = line.partition(":")
        if key in ("COLUMN_HEADERS", "Column names"):
            names = [name.strip() for name in value.split(",")]
            rest = [_SPELLINGS.get(name.lower(), name) for name in names[5:]]
            return ("phi1", "Phi", "phi2", "x", "y", *rest)
    return COLUMNS


def header_of(points: Points) -> str:
    """Return the header of points, as EDAX' programs write it."""
    _, rows, columns = points.shape
    lines = [
        "TEM_PIXperUM          1.000000",
        "x-star                0.000000",
        "y-star                0.000000",
        "z-star                0.000000",
        "WorkingDistance       0.000000",
        "",
    ]
    for name, number in sorted(points.phases.items(), key=lambda one: -one[1]):
        lines += [
            f"Phase {number}",
            f"MaterialName  \t{plain_name(name)}",
            "Formula     \t",
            "Info \t\t",
            f"Symmetry              {to_edax(points.symmetry.get(name))}",
            "LatticeConstants      1.000 1.000 1.000  90.000  90.000  "
            f"{120 if points.symmetry.get(name, '')[:2] in ('-3', '6/') else 90}.000",
            "NumberFamilies        0",
            "",
        ]
    lines += [
        "GRID: SqrGrid",
        f"XSTEP: {points.steps[2]:.6f}",
        f"YSTEP: {points.steps[1]:.6f}",
        f"NCOLS_ODD: {columns}",
        f"NCOLS_EVEN: {columns}",
        f"NROWS: {rows}",
        "",
        "OPERATOR: \tmatweft",
        "",
        "SAMPLEID: \t",
        "",
        "SCANID: \t",
        "",
    ]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)
