"""Colours of orientations by the crystal direction along an axis of the sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.data._quaternions import conjugate, rotate
from matweft.data.orientations import unit_quaternions
from matweft.data.symmetry.groups import laue_class
from matweft.data.symmetry.misorientation import parts
from matweft.data.symmetry.sectors import canonical_images, sector
from matweft.errors import InputError

Floats = NDArray[np.float64]
COLOURED_AS = {
    "-1": "mmm",
    "2/m": "mmm",
    "4/m": "4/mmm",
    "-3": "6/mmm",
    "-3m": "6/mmm",
    "6/m": "6/mmm",
    "m-3": "m-3m",
}
"""Classes whose sector is larger than a triangle have the colours of the class above them."""


def inverse_pole_colours(
    quaternions: ArrayLike, symmetry: str | int, direction: ArrayLike = (0.0, 0.0, 1.0)
) -> Floats:
    """Return the colours of an inverse pole figure map.

    Parameters
    ----------
    quaternions
        Orientations, unit quaternions of shape (..., 4).
    symmetry
        Laue class.
    direction
        Direction in sample axes, of any length but zero.

    Returns
    -------
    array of float64, shape (..., 3)
        Red, green and blue from 0 to 1. The crystal direction v = q⁻¹ d q, brought into the
        triangle of the class with corners A, B, C, is v = αA + βB + γC; the colour is
        √((α, β, γ) / max(α, β, γ)). So m-3m is red at [001], green at [101], blue at [111]; 6/mmm
        red at [0001], green at [2-1-10], blue at [10-10]. Classes without such a triangle have the
        colours of the highest class of their system.

    Raises
    ------
    InputError
        When a shape or the class is wrong, or the direction is no direction.

    Examples
    --------
    >>> inverse_pole_colours([1.0, 0, 0, 0], "m-3m", direction=(1, 0, 1)).tolist()
    [0.0, 1.0, 0.0]
    """
    given = unit_quaternions(quaternions, "quaternions")
    along = np.asarray(direction, dtype=np.float64)
    if along.shape != (3,) or not np.isfinite(along).all() or not along.any():
        raise InputError(f"a direction is three numbers that are not all zero; got {direction!r}")
    along = along / np.linalg.norm(along)
    rows = given.reshape(-1, 4)
    colours = np.empty((len(rows), 3))
    for part in parts(len(rows)):
        inner = rotate(conjugate(rows[part]), along[None])
        colours[part] = direction_colours(inner, symmetry)
    return colours.reshape(*given.shape[:-1], 3)


def direction_colours(directions: Floats, symmetry: str | int) -> Floats:
    """Return the colours of crystal directions of shape (n, 3), as in the key of such a map."""
    name = laue_class(symmetry)
    name = COLOURED_AS.get(name, name)
    corners = np.linalg.inv(sector(name))
    shares = canonical_images(directions, name) @ corners
    shares = np.where(shares < 1e-12, 0.0, shares)
    return np.asarray(np.sqrt(shares / shares.max(axis=1, keepdims=True)))
