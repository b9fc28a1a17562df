"""What every function of a two-phase image demands of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST_VOXELS = 2**31 - 1


def binary_image(image: ArrayLike, name: str) -> NDArray[np.bool_]:
    """Return a three-dimensional image of zeros and ones as booleans."""
    given = np.asarray(image)
    if given.ndim != 3 or given.size == 0:
        raise ValueError(f"{name} has shape {given.shape}: give a filled image with three axes")
    if given.size > MOST_VOXELS:
        raise ValueError(f"{name} has {given.size} voxels: give at most {MOST_VOXELS}")
    if given.dtype == bool:
        return given
    if given.dtype.kind not in "ui" or given.max() > 1 or given.min() < 0:
        raise ValueError(
            f"{name} has dtype {given.dtype} with values from {given.min()} to {given.max()}:"
            " give booleans, or whole numbers 0 and 1; compare with a label to choose a phase"
        )
    return given.astype(bool)


def axis_number(axis: int) -> int:
    """Return an axis of a three-dimensional image counted from zero."""
    if axis not in (-3, -2, -1, 0, 1, 2):
        raise ValueError(f"axis is {axis}: give 0, 1 or 2")
    return int(axis) % 3


def edge_lengths(spacing: ArrayLike) -> tuple[float, float, float]:
    """Return the three edge lengths of a voxel."""
    given = np.asarray(spacing, dtype=float)
    if given.shape != (3,) or not np.all(np.isfinite(given)) or np.any(given <= 0.0):
        raise ValueError(f"spacing is {spacing!r}: give three finite lengths above 0")
    return float(given[0]), float(given[1]), float(given[2])


def axes_that_wrap(periodic: tuple[bool, bool, bool]) -> tuple[bool, bool, bool]:
    """Return whether each of three axes wraps."""
    given = tuple(bool(one) for one in periodic)
    if len(given) != 3:
        raise ValueError(f"periodic is {periodic!r}: give one truth value an axis")
    return given
