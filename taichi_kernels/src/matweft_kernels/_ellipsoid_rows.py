"""Ellipsoids cut into the rows of a periodic image."""

from __future__ import annotations

import numpy as np

from matweft_kernels._row_intervals import (
    Floats,
    Ints,
    RowIntervals,
    row_intervals,
    whole_numbers,
)


def rotations(orientations: Floats) -> Floats:
    """Return the matrices (n, 3, 3) that turn vectors as unit quaternions (scalar first) do."""
    w, x, y, z = orientations.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), -1, 0)


def ellipsoid_rows(
    centres: Floats,
    semi_axes: Floats,
    orientations: Floats,
    bodies: Ints,
    shape: tuple[int, int, int],
) -> RowIntervals:
    """Cut ellipsoids into planes, planes into rows; the voxel (i, j, k) lies at i+½, j+½, k+½."""
    turns = rotations(orientations)
    spread = np.einsum("nij,nj,nkj->nik", turns, semi_axes**2, turns)
    form = np.einsum("nij,nj,nkj->nik", turns, semi_axes**-2.0, turns)
    middle = centres - 0.5
    reach = np.sqrt(spread[:, 0, 0])
    one, i = whole_numbers(middle[:, 0] - reach, middle[:, 0] + reach)
    dx = i - middle[one, 0]
    tilt = spread[:, 0, 1] / spread[:, 0, 0]
    section = spread[:, 1, 1] - tilt * spread[:, 0, 1]
    rest = np.maximum(1 - dx**2 / spread[one, 0, 0], 0)
    centre, half = middle[one, 1] + tilt[one] * dx, np.sqrt(section[one] * rest)
    plane, j = whole_numbers(centre - half, centre + half)
    one, i, dx = one[plane], i[plane], dx[plane]
    dy = j - middle[one, 1]
    m = form[one]
    lean = -(m[:, 0, 2] * dx + m[:, 1, 2] * dy) / m[:, 2, 2]
    flat = m[:, 0, 0] * dx**2 + 2 * m[:, 0, 1] * dx * dy + m[:, 1, 1] * dy**2
    half = np.sqrt(np.maximum(lean**2 - (flat - 1) / m[:, 2, 2], 0))
    centre = middle[one, 2] + lean
    return row_intervals(i, j, centre - half, centre + half, bodies[one], shape)
