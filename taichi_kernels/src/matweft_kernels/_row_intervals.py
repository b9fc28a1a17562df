"""Intervals of voxels on the rows of a periodic image, in whole numbers.

Bodies are cut into intervals on the host, in float64: every device then fills the same voxels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOUCH = 1e-9
"""Distance in voxels within which a body reaches a voxel."""


class RowIntervals(NamedTuple):
    """Intervals sorted by row: row, first voxel, length, index of the body."""

    row: Ints
    start: Ints
    length: Ints
    body: Ints


def interval(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Return the first and the number of the whole numbers from ``low`` to ``high``."""
    first = np.ceil(low - TOUCH).astype(np.int64)
    last = np.floor(high + TOUCH).astype(np.int64)
    return first, np.maximum(last - first + 1, 0)


def whole_numbers(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Return every whole number of each interval, after the place of its interval."""
    first, count = interval(low, high)
    place = np.repeat(np.arange(len(low)), count)
    within = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    return place, first[place] + within


def row_intervals(
    i: Ints, j: Ints, low: Floats, high: Floats, body: Ints, shape: tuple[int, int, int]
) -> RowIntervals:
    """Wrap intervals from ``low`` to ``high`` along z on the rows (i, j) into a periodic image."""
    start, length = interval(low, high)
    row = (i % shape[0]) * shape[1] + j % shape[1]
    order = np.argsort(row, kind="stable")
    order = order[length[order] > 0]
    return RowIntervals(
        row[order], start[order] % shape[2], np.minimum(length[order], shape[2]), body[order]
    )
