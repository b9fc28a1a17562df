"""Colours of orientations: a sample direction's place in the crystal's fundamental sector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DIRECTIONS = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}


@dataclass(frozen=True)
class Sector:
    """The fundamental sector of a Laue class: corners (red, green, blue) and the way into it."""

    corners: tuple[tuple[float, float, float], ...]
    names: tuple[str, str, str]
    fold: Callable[[Floats], Floats]


def _fold_cubic(directions: Floats) -> Floats:
    ascending = np.sort(np.abs(directions), axis=-1)
    return ascending[..., [1, 0, 2]]


def _fold_hexagonal(directions: Floats) -> Floats:
    x, y, z = np.moveaxis(directions, -1, 0)
    turn = np.mod(np.arctan2(y, x), np.pi / 3)
    turn = np.minimum(turn, np.pi / 3 - turn)
    radius = np.hypot(x, y)
    return np.stack([radius * np.cos(turn), radius * np.sin(turn), np.abs(z)], axis=-1)


SECTORS = {
    "m-3m": Sector(((0, 0, 1), (1, 0, 1), (1, 1, 1)), ("001", "101", "111"), _fold_cubic),
    "6/mmm": Sector(
        ((0, 0, 1), (1, 0, 0), (3**0.5 / 2, 0.5, 0)), ("0001", "2-1-10", "10-10"), _fold_hexagonal
    ),
}
"""Laue classes whose orientations have colours."""


def colours_of(quaternions: NDArray[Any], direction: str, laue: str) -> NDArray[np.uint8]:
    """Return the inverse-pole-figure colours of orientations, shape (..., 3).

    The sample direction d is h = Rᵀ d in the crystal's axes; by symmetry h lies in the sector
    between the corners a, b, c (unit vectors) of the Laue class, so h = r a + g b + s c with
    weights not below 0. The colour is (r, g, s) / max(r, g, s), with the square root taken to
    lighten the middle. ``quaternions`` (..., 4) are scalar first, active, crystal to sample.

    >>> colours_of(np.array([1.0, 0, 0, 0]), "z", "m-3m").tolist()
    [255, 0, 0]
    """
    return _colour(in_crystal(quaternions, DIRECTIONS[direction]), SECTORS[laue])


def in_crystal(quaternions: NDArray[Any], direction: tuple[float, float, float]) -> Floats:
    """Return a sample direction in the axes of each crystal, shape (..., 3)."""
    q = np.asarray(quaternions, dtype=np.float64)
    w, v = q[..., :1], -q[..., 1:]
    d = np.array(direction)
    twice = 2 * np.cross(v, d)
    return np.asarray(d + w * twice + np.cross(v, twice))


def _colour(directions: Floats, sector: Sector) -> NDArray[np.uint8]:
    corners = np.array(sector.corners, dtype=np.float64)
    corners /= np.linalg.norm(corners, axis=1, keepdims=True)
    weights = np.clip(sector.fold(directions) @ np.linalg.inv(corners), 0, None)
    weights[weights < 1e-9] = 0
    share = np.sqrt(weights / weights.max(axis=-1, keepdims=True))
    return np.asarray(np.rint(share * 255), dtype=np.uint8)
