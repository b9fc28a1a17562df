"""Intervals of voxels that ellipsoids cover on the rows of a periodic image, in float64.

The intervals are whole numbers, found on the host: every device then fills the same voxels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TOUCH = 1e-9


class RowIntervals(NamedTuple):
    """Intervals sorted by row, then by ellipsoid: row, first voxel, length, ellipsoid."""

    row: Ints
    start: Ints
    length: Ints
    ellipsoid: Ints


def rotations(orientations: Floats) -> Floats:
    """Return the matrices (n, 3, 3) that turn vectors as unit quaternions (scalar first) do."""
    w, x, y, z = orientations.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), -1, 0)


def row_intervals(
    centres: Floats, semi_axes: Floats, orientations: Floats, shape: tuple[int, int, int]
) -> RowIntervals:
    """Cut ellipsoids into planes, planes into rows; the voxel (i, j, k) lies at i+½, j+½, k+½."""
    turns = rotations(orientations)
    spread = np.einsum("nij,nj,nkj->nik", turns, semi_axes**2, turns)
    form = np.einsum("nij,nj,nkj->nik", turns, semi_axes**-2.0, turns)
    middle = centres - 0.5
    reach = np.sqrt(spread[:, 0, 0])
    one, i = _whole_numbers(middle[:, 0], reach)
    dx = i - middle[one, 0]
    tilt = spread[:, 0, 1] / spread[:, 0, 0]
    section = spread[:, 1, 1] - tilt * spread[:, 0, 1]
    rest = np.maximum(1 - dx**2 / spread[one, 0, 0], 0)
    plane, j = _whole_numbers(middle[one, 1] + tilt[one] * dx, np.sqrt(section[one] * rest))
    one, i, dx = one[plane], i[plane], dx[plane]
    dy = j - middle[one, 1]
    m = form[one]
    lean = -(m[:, 0, 2] * dx + m[:, 1, 2] * dy) / m[:, 2, 2]
    flat = m[:, 0, 0] * dx**2 + 2 * m[:, 0, 1] * dx * dy + m[:, 1, 1] * dy**2
    half = np.sqrt(np.maximum(lean**2 - (flat - 1) / m[:, 2, 2], 0))
    start, length = _interval(middle[one, 2] + lean, half)
    row = (i % shape[0]) * shape[1] + j % shape[1]
    order = np.argsort(row, kind="stable")
    order = order[length[order] > 0]
    return RowIntervals(
        row[order], start[order] % shape[2], np.minimum(length[order], shape[2]), one[order]
    )


def _interval(middle: Floats, half: Floats) -> tuple[Ints, Ints]:
    """Return the first and the number of the whole numbers within ``half`` of the middle."""
    first = np.ceil(middle - half - _TOUCH).astype(np.int64)
    last = np.floor(middle + half + _TOUCH).astype(np.int64)
    return first, np.maximum(last - first + 1, 0)


def _whole_numbers(middle: Floats, half: Floats) -> tuple[Ints, Ints]:
    """Return every whole number within ``half`` of each middle, with the place of its middle."""
    first, count = _interval(middle, half)
    place = np.repeat(np.arange(len(middle)), count)
    within = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    return place, first[place] + within
