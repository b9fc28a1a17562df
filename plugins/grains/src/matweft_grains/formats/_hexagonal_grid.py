"""Points on a hexagonal grid, brought to a square one."""

from __future__ import annotations

import dataclasses

import numpy as np

from matweft.context import context
from matweft.errors import InputError
from matweft_grains.formats._ang_header import AngHeader
from matweft_grains.formats._points import Points


def to_square(points: Points, header: AngHeader) -> Points:
    """Return the nearest measured point at each place of a square grid of the step along x.

    The rows of the file hold ``odd`` and ``even`` points in turn; every second row is moved by
    half a step.
    """
    from scipy.spatial import cKDTree

    high, wide = header.steps
    if high is None or wide is None:
        raise InputError(
            f"the header of {points.what} holds no steps, without which its hexagonal grid cannot "
            "be brought to a square one: write XSTEP and YSTEP into it"
        )
    counts = np.where(np.arange(header.rows) % 2, header.even, header.odd)
    row = np.repeat(np.arange(header.rows), counts)
    column = np.arange(header.count) - np.repeat(np.cumsum(counts) - counts, counts)
    measured = np.column_stack([(column + 0.5 * (row % 2)) * wide, row * high])
    columns = max(header.odd, header.even)
    rows = max(1, round(header.rows * high / wide))
    y, x = np.divmod(np.arange(rows * columns), columns)
    wanted = np.column_stack([x * wide, y * wide + 0.5 * (wide - high)])
    _, nearest = cKDTree(measured).query(wanted)
    context().log.info(
        "%s: its hexagonal grid is brought to a square one of %d × %d points, %g µm apart, each "
        "with the values of the nearest measured point",
        *(points.what, columns, rows, wide),
    )
    square = points.reordered(nearest)
    return dataclasses.replace(square, shape=(1, rows, columns), steps=(None, wide, wide))
