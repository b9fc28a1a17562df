"""How often each misorientation angle occurs between crystals without any texture."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.data.symmetry.groups import rotations
from matweft.data.symmetry.misorientation import in_fundamental_zone

Floats = NDArray[np.float64]
_AXES = 4096
"""Axes on which the share of the sphere inside the fundamental zone is counted."""


def random_misorientation_density(angles: ArrayLike, symmetry: str | int) -> Floats:
    """Return the density of the misorientation angle of random crystals, per degree.

    p(ω) = (2 |G| / π) sin²(ω/2) · π/180 · (share of axes n for which (n, ω) lies in the fundamental
    zone), which for m-3m is Mackenzie's distribution. ``angles`` are in degrees, of any shape. The
    share is counted on 4096 axes spread evenly over the sphere, which errs by less than 0.002.
    Raises `InputError` for an unknown class.

    Source: J. K. Mackenzie, Second paper on statistics associated with the random disorientation
    of cubes, Biometrika 45 (1958) 229.

    >>> random_misorientation_density([10.0, 62.8, 70.0], "m-3m").round(4).tolist()
    [0.002, 0.0, 0.0]
    """
    half = np.radians(np.asarray(angles, dtype=np.float64)) / 2
    axes = _even_axes()
    shares = [_inside(one, axes, symmetry) for one in half.ravel()]
    order = len(rotations(symmetry))
    density = 2 * order / 180 * np.sin(half) ** 2 * np.reshape(shares, half.shape)
    return np.asarray(density)


def _inside(half: float, axes: Floats, symmetry: str | int) -> float:
    turned = np.column_stack([np.full(len(axes), np.cos(half)), np.sin(half) * axes])
    return float(in_fundamental_zone(turned, symmetry).mean())


def _even_axes() -> Floats:
    """Return unit vectors on a spiral of the golden angle, shape (n, 3)."""
    steps = np.arange(_AXES) + 0.5
    height = 1 - 2 * steps / _AXES
    around = steps * np.pi * (3 - np.sqrt(5))
    ring = np.sqrt(1 - height**2)
    return np.column_stack([ring * np.cos(around), ring * np.sin(around), height])
