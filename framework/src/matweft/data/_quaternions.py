"""Products of quaternions with the scalar first; shapes broadcast."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def multiply(first: NDArray[Any], second: NDArray[Any]) -> Floats:
    """Return the Hamilton product; as rotations, ``second`` acts first."""
    w, x, y, z = np.moveaxis(np.asarray(first, dtype=np.float64), -1, 0)
    a, b, c, d = np.moveaxis(np.asarray(second, dtype=np.float64), -1, 0)
    return np.stack(
        [
            w * a - x * b - y * c - z * d,
            w * b + x * a + y * d - z * c,
            w * c - x * d + y * a + z * b,
            w * d + x * c - y * b + z * a,
        ],
        axis=-1,
    )


def conjugate(quaternions: NDArray[Any]) -> Floats:
    """Return the inverse rotations of unit quaternions."""
    return np.asarray(quaternions * np.array([1.0, -1.0, -1.0, -1.0]))


def rotate(quaternions: NDArray[Any], vectors: NDArray[Any]) -> Floats:
    """Return vectors, shape (..., 3), turned by unit quaternions, shape (..., 4)."""
    turned = np.asarray(quaternions, dtype=np.float64)
    scalar, axis = turned[..., :1], turned[..., 1:]
    across = 2.0 * np.cross(axis, vectors)
    return np.asarray(vectors + scalar * across + np.cross(axis, across))
