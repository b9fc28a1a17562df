"""The Channel Text Files of Oxford Instruments' HKL."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matweft.data import GrainMap, OrientationMap
from matweft.errors import InputError
from matweft_grains.formats._ctf_header import header_of, read_header
from matweft_grains.formats._losses import tell_invented, tell_lost, tell_unknown_symmetry
from matweft_grains.formats._number_table import read_table
from matweft_grains.formats._point_format import require_points
from matweft_grains.formats._points import Points, by_coordinates, require_count
from matweft_grains.formats._slice_format import SliceFormat

_SCALARS = {
    "Bands": "bands",
    "Error": "error",
    "MAD": "mean_angular_deviation",
    "BC": "band_contrast",
    "BS": "band_slope",
}
_NEEDED = ("Phase", "X", "Y", "Euler1", "Euler2", "Euler3")


class Ctf(SliceFormat):
    """Channel Text Files of Oxford Instruments' HKL: steps in µm, angles in degrees.

    A folder of such files is one volume; ``thickness`` is the distance of its slices. Points of
    phase 0 are not indexed. Numbers may have a decimal point or comma. These files describe
    hexagonal and trigonal crystals with x along a*; they are turned by 30° about c, so that x
    lies along a, as everywhere here.

    The angles refer to the sample's surface, which may be turned to the axes of the scan;
    ``frame`` undoes this. The turn that the toolbox MTEX offers for these files is ``x180``.

    >>> Ctf().usual_angles, Ctf().usual_axis
    ('deg', 'a*')
    """

    endings = (".ctf",)
    usual_angles = "deg"
    usual_axis = "a*"

    def read_points(self, path: Path) -> Points:
        """Return the points of one file."""
        data = path.read_bytes()
        header = read_header(data, str(path))
        count = header.columns * header.rows * header.slices
        require_points(str(path), count)
        missing = [name for name in _NEEDED if name not in header.names]
        if missing:
            raise InputError(f"{path} holds no column {', '.join(missing)}; all are needed")
        body = data[header.start :]
        table = read_table(
            body.replace(b",", b".") if b"," in body else body, str(path), header.lines + 1
        )
        if table.shape[1] != len(header.names):
            raise InputError(
                f"{path} has {table.shape[1]} columns, its header names {len(header.names)}: "
                f"{', '.join(header.names)}"
            )
        sizes = [header.columns, header.rows, *[header.slices] * (header.slices > 1)]
        require_count(str(path), len(table), count, " × ".join(map(str, sizes)))
        columns = {name: table[:, n] for n, name in enumerate(header.names)}
        points = Points(
            str(path),
            np.column_stack([columns[f"Euler{n}"] for n in (1, 2, 3)]),
            np.rint(columns["Phase"]).astype(np.int32),
            (header.slices, header.rows, header.columns),
            header.steps,
            header.phases,
            header.symmetry,
            {ours: columns[theirs] for theirs, ours in _SCALARS.items() if theirs in columns},
        )
        _check_phases(points)
        return points if header.slices > 1 else by_coordinates(points, columns["X"], columns["Y"])

    def write(self, sample: OrientationMap | GrainMap, path: Path) -> None:
        """Write a map of one slice."""
        points = self.one_slice(sample, path)
        tell_lost(path.name, points.scalars, _SCALARS.values())
        tell_invented(path.name, [one for one in _SCALARS.values() if one not in points.scalars])
        tell_invented(path.name, ["lattice constants of phases"])
        tell_unknown_symmetry(path.name, points)
        absent = points.phase == 0
        _, rows, columns = points.shape
        y, x = np.divmod(np.arange(rows * columns), columns)
        n = np.zeros(rows * columns)
        scalars = {name: points.scalars.get(name, n) for name in _SCALARS.values()}
        table = np.column_stack(
            [
                points.phase,
                x * (points.steps[2] or 1.0),
                y * (points.steps[1] or 1.0),
                scalars["bands"],
                np.where(absent, 3, scalars["error"]),
                np.where(absent[:, None], 0.0, points.angles),
                scalars["mean_angular_deviation"],
                scalars["band_contrast"],
                scalars["band_slope"],
            ]
        )
        layout = "%d\t%.4f\t%.4f\t%d\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%d\t%d"
        with path.open("w", encoding="utf-8", newline="\r\n") as file:
            file.write(header_of(points))
            np.savetxt(file, table, fmt=layout)


def _check_phases(points: Points) -> None:
    present = set(np.unique(points.phase).tolist()) - {0}
    unknown = sorted(present - set(points.phases.values()))
    if unknown:
        raise InputError(
            f"{points.what} holds points of the phases {unknown}, its header names {points.phases}"
        )
