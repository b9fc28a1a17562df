"""The HDF5 files of Oxford Instruments."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.data import GrainMap, OrientationMap
from matweft.errors import InputError
from matweft.field import Field
from matweft_grains.formats._h5oina_output import write_slices
from matweft_grains.formats._h5oina_slices import slice_distance
from matweft_grains.formats._hdf5 import Node, open_hdf5, plain_text
from matweft_grains.formats._laue import from_oxford, named_class
from matweft_grains.formats._losses import tell_invented, tell_lost, tell_unknown_symmetry
from matweft_grains.formats._point_format import PointFormat, require_points
from matweft_grains.formats._points import Points, stacked

_SCALARS = {
    "Bands": "bands",
    "Error": "error",
    "Mean Angular Deviation": "mean_angular_deviation",
    "Band Contrast": "band_contrast",
    "Band Slope": "band_slope",
    "Pattern Quality": "pattern_quality",
}
_ANGLES = frozenset({"Mean Angular Deviation"})
"""What files hold in radians, and scalars in degrees."""


class H5oina(PointFormat):
    """HDF5 files of Oxford Instruments' AZtec: steps in µm, angles in radians.

    Several acquisitions of one size in a file are the slices of a volume; they lie as far apart as
    the stage's positions along z tell, or ``thickness``. Points of phase 0 and those outside the
    measured area are not indexed. The mean angular deviation, in radians in the file, is in
    degrees here, as in other formats. Crystals have z along c and x along a* in these files;
    hexagonal and trigonal ones are turned by 30° about c, so that x lies along a.

    Angles refer to the sample's surface (CS1). Its turn to the sample's primary directions (CS0),
    which the file holds as "Specimen Orientation Euler", is told but not applied.

    Source: Oxford Instruments NanoAnalysis HDF5 File Specification, versions 1 to 8.

    >>> H5oina(technique="Data Processing").technique
    'Data Processing'
    """

    endings = (".h5oina",)
    usual_axis = "a*"

    technique: Literal["EBSD", "Data Processing"] = Field(
        "EBSD", description="points as they were measured, or as AZtecCrystal cleaned them"
    )

    def read(self, path: Path) -> OrientationMap:
        """Return the map of a file."""
        with open_hdf5(path) as root:
            names = _slice_names(root, self.technique)
            groups = [root.child(f"{name}/{self.technique}") for name in names]
            slices = [self._slice(group, str(path)) for group in groups]
            if len(slices) == 1:
                return self.map(slices[0])
            distance = slice_distance([group.child("Header") for group in groups], str(path))
        context().log.info("%s: its %d acquisitions are slices of a volume", path, len(slices))
        volume = stacked(slices, [Path(name) for name in names], path)
        return self.map(dataclasses.replace(volume, steps=(distance, *volume.steps[1:])))

    def _slice(self, group: Node, what: str) -> Points:
        header, data = group.child("Header"), group.child("Data")
        columns, rows = (_count(header, name) for name in ("X Cells", "Y Cells"))
        count = columns * rows
        require_points(what, count)
        phases, symmetry = _phases(header, what)
        angles = data.numbers("Euler", count, 3).astype(np.float64)
        phase = data.numbers("Phase", count).astype(np.int32)
        phase[~np.isfinite(angles).all(axis=1)] = 0
        unknown = sorted(set(np.unique(phase).tolist()) - set(phases.values()) - {0})
        if unknown:
            raise InputError(f"{what} holds points of the phases {unknown}, it names {phases}")
        _tell_specimen(header, what)
        return Points(
            what,
            angles,
            phase,
            (1, rows, columns),
            (None, _step(header, "Y Step") or _step(header, "X Step"), _step(header, "X Step")),
            phases,
            symmetry,
            {
                ours: _in_degrees(theirs, data.numbers(theirs, count))
                for theirs, ours in _SCALARS.items()
                if data.has(theirs)
            },
        )

    def write(self, sample: OrientationMap | GrainMap, path: Path) -> None:
        """Write the fields that the specification asks for, one acquisition a slice."""
        points = self.points(sample, path.name)
        scalars = {
            theirs: np.deg2rad(points.scalars[ours]) if theirs in _ANGLES else points.scalars[ours]
            for theirs, ours in _SCALARS.items()
            if ours in points.scalars
        }
        tell_lost(path.name, points.scalars, _SCALARS.values())
        tell_unknown_symmetry(path.name, points)
        tell_invented(path.name, ["lattice dimensions of phases"])
        write_slices(points, scalars, dict.fromkeys(_ANGLES, "rad"), path)


def _in_degrees(name: str, values: NDArray[Any]) -> NDArray[Any]:
    return np.rad2deg(values) if name in _ANGLES else values


def _slice_names(root: Node, technique: str) -> list[str]:
    """Return the names of the acquisitions that hold diffraction, in the order of the index."""
    listed = root.texts("Index") if root.has("Index") else []
    present = dict(root.groups())
    names = [name for name in listed or sorted(present) if name in present]
    found = [name for name in names if present[name].has(technique)]
    if not found:
        raise InputError(
            f"{root.path} holds no {technique}; its acquisitions are {', '.join(names) or 'none'}"
        )
    return found


def _count(header: Node, name: str) -> int:
    number = header.number(name)
    if not (number.is_integer() and number > 0):
        raise InputError(f"{name} of {header.what} is {number:g}; it counts from 1")
    return int(number)


def _step(header: Node, name: str) -> float | None:
    if not header.has(name):
        return None
    number = header.number(name)
    if number < 0:
        raise InputError(
            f"{name} of {header.what} is {number:g}: the map is mirrored along this axis, and its "
            "angles may not be; export it with positive steps"
        )
    return number if number > 0 else None


def _phases(header: Node, what: str) -> tuple[dict[str, int], dict[str, str]]:
    """Return names of phases with their numbers, and their Laue classes."""
    phases: dict[str, int] = {}
    symmetry: dict[str, str] = {}
    for number, group in sorted(
        (int(n), g) for n, g in header.child("Phases").groups() if n.isdecimal()
    ):
        name = (group.texts("Phase Name") or [""])[0] or f"phase {number}"
        name = f"{name} ({number})" if name in phases else name
        phases[name] = number
        laue = _laue(group, f"phase {name} of {what}")
        if laue:
            symmetry[name] = laue
    return phases, symmetry


def _laue(group: Node, what: str) -> str | None:
    """Return the Laue class by its number, by its symbol where the number is none of 1 to 11."""
    if not group.has("Laue Group"):
        return None
    number = int(group.number("Laue Group"))
    symbol: Any = group.group["Laue Group"].attrs.get("Symbol")
    if symbol is not None and not 1 <= number <= 11:
        return named_class(plain_text(symbol), what)
    space_group = int(group.number("Space Group")) if group.has("Space Group") else 0
    return from_oxford(number, what, space_group)


def _tell_specimen(header: Node, what: str) -> None:
    name = "Specimen Orientation Euler"
    if header.has(name):
        angles = header.numbers(name, 1, 3).ravel()
        if np.abs(angles).max() > 1e-6:
            context().log.info(
                "%s: the sample's surface is turned to its primary directions by %s rad; angles "
                "refer to the surface",
                what,
                ", ".join(f"{angle:.4g}" for angle in angles),
            )
