"""Capsules cut into the rows of a periodic image."""

from __future__ import annotations

import numpy as np

from matweft_kernels._row_intervals import (
    TOUCH,
    Floats,
    Ints,
    RowIntervals,
    row_intervals,
    whole_numbers,
)

_UPRIGHT = 1e-30


def capsule_rows(
    starts: Floats, ends: Floats, radii: Floats, bodies: Ints, shape: tuple[int, int, int]
) -> RowIntervals:
    """Cut capsules into planes, planes into rows; the voxel (i, j, k) lies at i+½, j+½, k+½."""
    x, y, z = np.ascontiguousarray((starts - 0.5).T)
    ux, uy, uz = np.ascontiguousarray((ends - starts).T)
    one, i = whole_numbers(np.minimum(x, x + ux) - radii, np.maximum(x, x + ux) + radii)
    dx = i - x[one]
    # Along x and y the capsule has the outline of a flat one.
    low, high = _across(np.copysign(1.0, ux)[one] * dx, 0.0, np.abs(ux)[one], uy[one], radii[one])
    plane, j = whole_numbers(y[one] + low, y[one] + high)
    one, i, dx = one[plane], i[plane], dx[plane]
    dy = j - y[one]
    level = np.hypot(ux, uy)
    flat = level > _UPRIGHT
    cosine = np.divide(ux, level, out=np.ones_like(level), where=flat)[one]
    sine = np.divide(uy, level, out=np.zeros_like(level), where=flat)[one]
    low, high = _across(
        cosine * dx + sine * dy, sine * dx - cosine * dy, level[one], uz[one], radii[one]
    )
    return row_intervals(i, j, z[one] + low, z[one] + high, bodies[one], shape)


def _across(
    along: Floats, aside: Floats | float, run: Floats, rise: Floats, radius: Floats
) -> tuple[Floats, Floats]:
    """Return where lines parallel to the last axis enter and leave capsules.

    A capsule reaches from (0, 0, 0) to (run, 0, rise), run ≥ 0; its line passes (along, aside).
    At this distance aside it is a flat capsule of radius w = √(r² − aside²), whose upper border is
    max over t in [0, 1] of t rise + √(w² − (along − t run)²): concave, so that the t of the
    stationary point is moved into the range. A line that misses it enters 2 above where it leaves.
    """
    square = radius**2 - np.square(aside)
    width = np.sqrt(np.maximum(square, 0))
    length = np.maximum(np.hypot(run, rise), _UPRIGHT)
    shift = (width + TOUCH) * rise / length
    run_or_less = np.maximum(run, _UPRIGHT)
    enter, leave = (np.clip((along + shift * side) / run_or_less, 0, 1) for side in (-1, 1))
    first, last = (square - (along - t * run) ** 2 for t in (enter, leave))
    missed = np.maximum(first, last) < -2 * TOUCH * radius
    low = enter * rise - np.sqrt(np.maximum(first, 0))
    high = leave * rise + np.sqrt(np.maximum(last, 0))
    return np.where(missed, 1.0, low), np.where(missed, -1.0, high)
