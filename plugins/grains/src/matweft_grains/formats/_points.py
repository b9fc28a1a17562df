"""Measured points as the files of diffraction list them, before they are a map."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.data import quaternions_from_bunge
from matweft.errors import InputError, InputWarning

_OFF = 0.3
"""Share of a step by which a point may lie off its place: files hold few digits."""
_FEW_DIGITS = 1e-4
_RADIANS_IN_DEGREES = 0.5
"""A largest angle between this and 2π, in a file of degrees, looks like radians."""

Floats = NDArray[np.float64]


@dataclasses.dataclass
class Points:
    """Columns of a file: angles (n, 3), phase (n,), others (n,), in the order z, y, x.

    ``shape`` and ``steps`` belong to the axes z, y, x, ``steps`` in µm, None where the file does
    not tell. ``phase`` is 0 where nothing was indexed.
    """

    what: str
    angles: Floats
    phase: NDArray[np.integer[Any]]
    shape: tuple[int, int, int]
    steps: tuple[float | None, float | None, float | None]
    phases: dict[str, int]
    symmetry: dict[str, str]
    scalars: dict[str, NDArray[Any]]

    def reordered(self, order: NDArray[np.intp]) -> Points:
        """Return the points in another order."""
        return dataclasses.replace(
            self,
            angles=self.angles[order],
            phase=self.phase[order],
            scalars={name: values[order] for name, values in self.scalars.items()},
        )


def require_count(what: str, present: int, promised: int, how: str) -> None:
    """Raise `InputError` unless a file holds as many points as its header promises."""
    if present < promised:
        raise InputError(
            f"{what} holds {present} points, its header promises {how} = {promised}: "
            "the file is cut off"
        )
    if present > promised:
        raise InputError(
            f"{what} holds {present} points, its header promises only {how} = {promised}: "
            "is it the right header?"
        )


def by_coordinates(points: Points, x: Floats, y: Floats) -> Points:
    """Return the points of one slice in rows along x, then y, wherever the file lists them.

    Raises `InputError` where they do not lie on the grid of the header.
    """
    _, rows, columns = points.shape
    if points.steps[1] is None or points.steps[2] is None:
        return points
    column = _places(x, points.steps[2])
    row = _places(y, points.steps[1])
    n = np.arange(rows * columns)
    if column is None or row is None or column.max() >= columns or row.max() >= rows:
        if np.all(np.diff(y) >= 0) and np.all(np.diff(x.reshape(rows, columns), axis=1) >= 0):
            raise InputError(
                f"the points of {points.what} do not lie {points.steps[2]:g} µm × "
                f"{points.steps[1]:g} µm apart on {columns} × {rows} places, as its header says"
            )
        raise InputError(_off_grid(points))
    place = row * columns + column
    if np.array_equal(place, n):
        return points
    order = np.argsort(place, kind="stable")
    if not np.array_equal(place[order], n):
        raise InputError(_off_grid(points))
    context().log.info(
        "%s: its points are not listed along x, then y; they are put where their coordinates say",
        points.what,
    )
    return points.reordered(order)


def _off_grid(points: Points) -> str:
    _, rows, columns = points.shape
    return (
        f"the points of {points.what} do not fill the {columns} × {rows} places of its header: "
        "two lie on one place, or one lies between places"
    )


def _places(coordinates: Floats, step: float) -> NDArray[np.intp] | None:
    """Return the number of each coordinate's step, or None if one lies between steps."""
    behind = coordinates - coordinates.min()
    places = np.rint(behind / step)
    slack = max(_OFF * step, min(step, _FEW_DIGITS * float(np.abs(coordinates).max())) / 2)
    if float(np.abs(behind - places * step).max()) > slack:
        return None
    return np.asarray(places, dtype=np.intp)


def stacked(slices: Sequence[Points], files: Sequence[Path], folder: Path) -> Points:
    """Return slices, in order, as one volume; raises `InputError` if they do not fit together."""
    first = slices[0]
    for one, file in zip(slices, files, strict=True):
        for name, mine, its in (
            ("points", first.shape, one.shape),
            ("steps", first.steps, one.steps),
            ("phases", first.phases, one.phases),
        ):
            if mine != its:
                raise InputError(
                    f"the slices differ: {file.name} has {name} {its}, {files[0].name} has {mine}"
                )
    shared = [name for name in first.scalars if all(name in one.scalars for one in slices)]
    return dataclasses.replace(
        first,
        what=str(folder),
        angles=np.concatenate([one.angles for one in slices]),
        phase=np.concatenate([one.phase for one in slices]),
        shape=(len(slices), *first.shape[1:]),
        scalars={name: np.concatenate([one.scalars[name] for one in slices]) for name in shared},
    )


def orientations(points: Points, unit: str, *, settable: bool = True) -> Floats:
    """Return quaternions of the angles, the identity where nothing was indexed.

    ``settable`` says whether the format has the option ``angles``, their unit.
    """
    indexed = points.phase != 0
    angles = points.angles[indexed]
    found = np.zeros((len(points.phase), 4))
    found[:, 0] = 1.0
    if not indexed.any():
        warnings.warn(
            f"{points.what} holds no indexed point: no orientation is known",
            InputWarning,
            stacklevel=2,
        )
        return found
    largest = float(np.abs(angles[np.isfinite(angles)]).max(initial=0.0))
    if unit == "rad" and largest > 2 * np.pi * 1.001:
        cure = "give --option angles=deg (in Python angles='deg') if they are"
        raise InputError(
            f"{points.what} holds an angle of {largest:.6g}, more than 2π, where radians are "
            f"usual: these look like degrees; {cure if settable else 'correct the file'}"
        )
    if unit == "deg" and _RADIANS_IN_DEGREES < largest <= 2 * np.pi and len(angles) > 1:
        warnings.warn(
            f"no angle of {points.what} is larger than {largest:.4g}, where degrees are usual: "
            "these look like radians; give --option angles=rad (in Python angles='rad') if they "
            "are",
            InputWarning,
            stacklevel=2,
        )
    try:
        found[indexed] = quaternions_from_bunge(angles, unit)
    except InputError as error:
        raise InputError(f"{points.what}: {error}") from error
    return found
