"""The part of the sphere of directions that a crystal's symmetry leaves."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.data._quaternions import rotate
from matweft.data.symmetry.groups import laue_class, rotations
from matweft.errors import InputError

Floats = NDArray[np.float64]
_THIRD, _SIXTH = (0.5, np.sqrt(0.75), 0.0), (np.sqrt(0.75), 0.5, 0.0)
_CORNERS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "mmm": ((0, 0, 1), (1, 0, 0), (0, 1, 0)),
    "4/mmm": ((0, 0, 1), (1, 0, 0), (1, 1, 0)),
    "-3m": ((0, 0, 1), (np.sqrt(0.75), -0.5, 0.0), _SIXTH),
    "6/mmm": ((0, 0, 1), (1, 0, 0), _SIXTH),
    "m-3m": ((0, 0, 1), (1, 0, 1), (1, 1, 1)),
}
_INNER: dict[str, tuple[float, float, float]] = {
    "-1": (0.1, 0.2, 1.0),
    "2/m": (0.2, 1.0, 0.9),
    "4/m": (0.9, 0.5, 1.0),
    "-3": (0.8, _THIRD[1], 1.0),
    "6/m": (0.9, 0.5, 1.0),
    "m-3": (0.3, 0.2, 1.0),
}
"""A direction inside the sector of each class whose sector is no triangle between mirrors."""


def sector(symmetry: str | int) -> Floats:
    """Return the corners of the standard triangle of a class as unit vectors, shape (3, 3).

    For m-3m these are [001], [101] and [111], for 6/mmm [0001], [2-1-10] and [10-10]. Raises
    `InputError` for a class whose sector is not bounded by mirror planes, such as m-3.

    >>> sector("6/mmm").round(3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.866, 0.5, 0.0]]
    """
    name = laue_class(symmetry)
    if name not in _CORNERS:
        raise InputError(f"the sector of {name} is no triangle; those of {list(_CORNERS)} are")
    corners = np.array(_CORNERS[name], dtype=np.float64)
    return np.asarray(corners / np.linalg.norm(corners, axis=1, keepdims=True))


def reduce_directions(directions: ArrayLike, symmetry: str | int) -> Floats:
    """Return the equivalent of each direction that lies in the sector of the class.

    Parameters
    ----------
    directions
        Vectors in crystal axes, shape (..., 3), of any length but zero; v and −v are the same.
    symmetry
        Laue class.

    Returns
    -------
    array of float64, shape (..., 3)
        Vectors of the same length: of all images the nearest to the middle of the sector.

    Raises
    ------
    InputError
        When the shape or the class is wrong.

    Examples
    --------
    >>> reduce_directions([-3, 1, 2], "m-3m").round(9).tolist()
    [2.0, 1.0, 3.0]
    """
    given = np.asarray(directions, dtype=np.float64)
    if given.ndim == 0 or given.shape[-1] != 3:
        raise InputError(f"directions have shape (..., 3); got {given.shape}")
    return canonical_images(given.reshape(-1, 3), symmetry).reshape(given.shape)


def canonical_images(vectors: Floats, symmetry: str | int) -> Floats:
    """Return the images in the sector of vectors of shape (n, 3), unchecked."""
    group = rotations(symmetry)
    middle = _middle(symmetry)
    backwards = rotate(group * np.array([1.0, -1.0, -1.0, -1.0]), middle[None])
    towards = vectors @ backwards.T
    best = np.abs(towards).argmax(axis=1)
    sign = np.where(np.take_along_axis(towards, best[:, None], axis=1) < 0, -1.0, 1.0)
    return rotate(group[best], vectors) * sign


@cache
def _middle(symmetry: str | int) -> Floats:
    name = laue_class(symmetry)
    inner = sector(name).sum(axis=0) if name in _CORNERS else np.array(_INNER[name])
    return np.asarray(inner / np.linalg.norm(inner))
