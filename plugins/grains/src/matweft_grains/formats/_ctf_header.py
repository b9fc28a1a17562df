"""The header of Channel Text Files."""

from __future__ import annotations

import dataclasses

from matweft.errors import InputError
from matweft_grains.formats._laue import from_oxford, to_oxford
from matweft_grains.formats._points import Points
from matweft_grains.formats._text import (
    decoded,
    header_count,
    header_number,
    header_step,
    plain_name,
)

_LONGEST = 200
"""Lines among which the header must end."""
_COLUMNS = "Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS"


@dataclasses.dataclass
class CtfHeader:
    """What a header tells: the grid, the phases, the columns, and where the points begin."""

    columns: int
    rows: int
    slices: int
    steps: tuple[float | None, float | None, float | None]
    """Along z, y and x, in µm."""
    phases: dict[str, int]
    symmetry: dict[str, str]
    names: list[str]
    start: int
    lines: int


def read_header(data: bytes, what: str) -> CtfHeader:
    """Return what the first lines of a file tell."""
    lines, start = _header_lines(data, what)
    fields = {
        key.strip(): value.strip() for key, _, value in (one.partition("\t") for one in lines)
    }
    for name in ("XCells", "YCells"):
        if name not in fields:
            raise InputError(
                f"the header of {what} holds no {name}: only maps on a grid (JobMode Grid) are read"
            )
    phases, symmetry = _phases(lines, what)
    slices = header_number(fields["ZCells"], "ZCells", what) if "ZCells" in fields else 1
    steps = {
        name: header_step(fields[name], name, what) if name in fields else None
        for name in ("XStep", "YStep", "ZStep")
    }
    return CtfHeader(
        header_count(fields["XCells"], "XCells", what),
        header_count(fields["YCells"], "YCells", what),
        max(1, int(slices)),
        (steps["ZStep"], steps["YStep"], steps["XStep"]),
        phases,
        symmetry,
        lines[-1].split(),
        start,
        len(lines),
    )


def _header_lines(data: bytes, what: str) -> tuple[list[str], int]:
    """Return the lines up to the names of the columns, and where the points begin."""
    lines: list[str] = []
    start = 0
    while len(lines) < _LONGEST and start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        lines.append(decoded(data[start:end]).rstrip())
        start = end
        words = lines[-1].split()
        if words[:1] == ["Phase"] and "X" in words:
            return lines, start
    if not lines[0].startswith("Channel Text File"):
        raise InputError(f"{what} is no Channel Text File; it begins with {lines[0][:40]!r}")
    raise InputError(f"{what} holds no line with the names of its columns, Phase, X, Y, …")


def _phases(lines: list[str], what: str) -> tuple[dict[str, int], dict[str, str]]:
    """Return names of phases with their numbers from 1, and their Laue classes."""
    place = next((n for n, line in enumerate(lines) if line.split()[:1] == ["Phases"]), None)
    if place is None:
        raise InputError(f"the header of {what} holds no Phases")
    phases: dict[str, int] = {}
    symmetry: dict[str, str] = {}
    count = int(header_number(lines[place].partition("\t")[2] or "none", "Phases", what))
    for number, line in enumerate(lines[place + 1 : place + 1 + count], 1):
        told = line.split("\t")
        if len(told) < 4:
            raise InputError(
                f"phase {number} in the header of {what} is {line[:60]!r}; lattice, angles, name "
                "and Laue group are needed, between tabs"
            )
        name = told[2].strip() or f"phase {number}"
        name = f"{name} ({number})" if name in phases else name
        phases[name] = number
        group = told[4].strip() if len(told) > 4 else ""
        laue = from_oxford(
            int(header_number(told[3], "the Laue group", what)),
            f"phase {name} of {what}",
            int(group) if group.isdecimal() else 0,
        )
        if laue:
            symmetry[name] = laue
    return phases, symmetry


def header_of(points: Points) -> str:
    """Return the header of points, as Oxford Instruments' programs write it."""
    _, rows, columns = points.shape
    lines = [
        "Channel Text File",
        "Prj\tmatweft",
        "Author\t[Unknown]",
        "JobMode\tGrid",
        f"XCells\t{columns}",
        f"YCells\t{rows}",
        f"XStep\t{points.steps[2]:.6g}",
        f"YStep\t{points.steps[1]:.6g}",
        "AcqE1\t0",
        "AcqE2\t0",
        "AcqE3\t0",
        "Euler angles refer to Sample Coordinate system (CS0)!\tMag\t0\tCoverage\t100\tDevice\t0"
        "\tKV\t0\tTiltAngle\t70\tTiltAxis\t0",
        f"Phases\t{max(points.phases.values(), default=0)}",
    ]
    names = {number: name for name, number in points.phases.items()}
    for number in range(1, max(names, default=0) + 1):
        name = names.get(number, f"phase {number}")
        laue = to_oxford(points.symmetry.get(name))
        angle = 120 if 6 <= laue <= 9 else 90
        lines.append(f"1;1;1\t90;90;{angle}\t{plain_name(name)}\t{laue}\t0\t\t\t")
    return "".join(f"{line}\n" for line in [*lines, _COLUMNS])
