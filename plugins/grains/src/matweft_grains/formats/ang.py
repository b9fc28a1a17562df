"""The .ang files of EDAX' TSL OIM."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.data import GrainMap, OrientationMap
from matweft.errors import InputError, InputWarning
from matweft_grains.formats._ang_header import AngHeader, header_of, read_header
from matweft_grains.formats._hexagonal_grid import to_square
from matweft_grains.formats._losses import tell_invented, tell_lost, tell_unknown_symmetry
from matweft_grains.formats._number_table import read_table
from matweft_grains.formats._point_format import require_points
from matweft_grains.formats._points import Points, by_coordinates, require_count
from matweft_grains.formats._slice_format import SliceFormat
from matweft_grains.formats._text import decoded

_NOT_INDEXED = 4 * np.pi
_NEEDED = 8
"""Columns up to the phase."""
_MEASURED = ("image_quality", "confidence_index", "detector_signal", "fit")

Floats = NDArray[np.float64]


class Ang(SliceFormat):
    """Orientation maps of EDAX' TSL OIM: one slice a file, steps in µm, angles in radians.

    A folder of such files is one volume; ``thickness`` is the distance of its slices. Points on a
    hexagonal grid are brought to a square one by their nearest neighbour. Not indexed are points
    of confidence −1 and those whose angles are all 4π.

    OIM measures the angles in a frame that is turned to the axes of the scan. ``frame`` undoes
    this; as written nothing is turned. The turn that the toolbox MTEX offers for these files is
    ``xy180``. What is right depends on the settings of the microscope: a sample of known texture
    tells.

    >>> Ang(frame="xy180", thickness="120 nm").thickness
    0.12
    """

    endings = (".ang",)

    @classmethod
    def claims(cls, path: Path) -> bool:
        """Return whether a file begins with a comment."""
        with path.open("rb") as file:
            return file.read(1) == b"#"

    def read_points(self, path: Path) -> Points:
        """Return the points of one file."""
        data = path.read_bytes()
        lines, start = _header_lines(data)
        header = read_header(lines, str(path))
        require_points(str(path), header.count)
        table = read_table(data[start:], str(path), len(lines) + 1)
        if table.shape[1] < _NEEDED:
            raise InputError(
                f"{path} has {table.shape[1]} columns; at least {_NEEDED} are needed: phi1, Phi, "
                "phi2, x, y, image quality, confidence and phase"
            )
        require_count(str(path), len(table), header.count, header.size)
        points = _points(header, table)
        if header.hexagonal:
            return to_square(points, header)
        return by_coordinates(points, table[:, 3], table[:, 4])

    def write(self, sample: OrientationMap | GrainMap, path: Path) -> None:
        """Write a map of one slice."""
        points = self.one_slice(sample, path)
        tell_lost(path.name, points.scalars, _MEASURED)
        tell_invented(path.name, [one for one in _MEASURED if one not in points.scalars])
        tell_invented(path.name, ["lattice constants of phases"])
        tell_unknown_symmetry(path.name, points)
        absent = points.phase == 0
        angles = np.where(absent[:, None], _NOT_INDEXED, points.angles)
        phase = np.where(absent, 0, points.phase) if len(points.phases) > 1 else 0 * points.phase
        _, rows, columns = points.shape
        y, x = np.divmod(np.arange(rows * columns), columns)
        table = np.column_stack(
            [
                angles,
                x * (points.steps[2] or 1.0),
                y * (points.steps[1] or 1.0),
                _scalar(points, "image_quality", 1.0, absent, 0.0),
                _scalar(points, "confidence_index", 1.0, absent, -1.0),
                phase,
                _scalar(points, "detector_signal", 0.0, absent, 0.0),
                _scalar(points, "fit", 0.0, absent, 180.0),
            ]
        )
        layout = "%9.5f %9.5f %9.5f %12.5f %12.5f %8.1f %6.3f %2d %6d %7.3f"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(header_of(points))
            np.savetxt(file, table, fmt=layout)


def _header_lines(data: bytes) -> tuple[list[str], int]:
    """Return the lines of the header, and where the points begin."""
    start = 0
    lines: list[str] = []
    while data[start : start + 1] in (b"#", b"\n", b"\r"):
        end = data.find(b"\n", start) + 1 or len(data)
        lines.append(decoded(data[start:end]).rstrip())
        start = end
    return lines, start


def _points(header: AngHeader, table: Floats) -> Points:
    names = [*header.columns[: table.shape[1]]]
    names += [f"column {n + 1}" for n in range(len(names), table.shape[1])]
    columns = {name: table[:, n] for n, name in enumerate(names)}
    if "phase" not in columns:
        raise InputError(f"{header.what} names no column of phases: {', '.join(names)}")
    angles = table[:, :3]
    absent = np.asarray((np.abs(angles - _NOT_INDEXED) < 1e-3).all(axis=1))
    if "confidence_index" in columns:
        absent = absent | (columns["confidence_index"] == -1)
    phases, phase = _numbers(header, columns["phase"], absent)
    return Points(
        header.what,
        angles,
        phase,
        (1, header.rows, header.odd),
        (None, *header.steps),
        phases,
        header.symmetry,
        {name: columns[name] for name in names[5:] if name != "phase"},
    )


def _numbers(
    header: AngHeader, column: Floats, absent: NDArray[np.bool_]
) -> tuple[dict[str, int], NDArray[Any]]:
    """Return names and numbers of phases; in files of one phase the column holds 0."""
    phases = dict(header.phases) or {"phase 1": 1}
    phase = np.rint(column).astype(np.int64)
    if len(phases) == 1 and not (phase > 0).any():
        phase = np.full_like(phase, next(iter(phases.values())))
    phase = np.where(absent | (phase < 0), 0, phase)
    unknown = sorted(set(np.unique(phase).tolist()) - set(phases.values()) - {0})
    if unknown:
        warnings.warn(
            f"{header.what} holds points of the phases {unknown}, its header names {phases}",
            InputWarning,
            stacklevel=2,
        )
        phases.update({f"phase {number}": number for number in unknown})
    lost = int(np.count_nonzero((phase == 0) & ~absent))
    if lost:
        context().log.info("%s: %d points of no phase count as not indexed", header.what, lost)
    return phases, phase.astype(np.int32)


def _scalar(
    points: Points, name: str, usual: float, absent: NDArray[np.bool_], there: float
) -> Floats:
    values = points.scalars.get(name, np.full(len(points.phase), usual))
    return np.where(absent, there, values)
