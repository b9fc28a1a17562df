"""Coincidence boundaries of cubic crystals, by Brandon's criterion.

A rotation by which two cubic lattices share one point in Σ (odd) is, up to symmetry, a quaternion
of whole numbers without a common factor whose squares sum to Σ.
"""

from __future__ import annotations

import itertools
from functools import cache
from math import gcd, isqrt

import numpy as np
from numpy.typing import NDArray

from matweft.data._quaternions import conjugate, multiply
from matweft.data.orientations import upper
from matweft.data.symmetry import rotations

Floats = NDArray[np.float64]
LARGEST = 29
"""Largest Σ that is looked for."""
LOW_ANGLE = 15.0
"""Degrees below which a boundary is one of low angle, Σ1."""
_ROWS = 1 << 12


def coincidences(quaternions: Floats) -> NDArray[np.int64]:
    """Return Σ of misorientations of cubic crystals, shape (n,): the least that fits, 0 for none.

    Brandon's criterion: within 15° / √Σ of the exact rotation. Boundaries of low angle are 1.
    """
    found = np.zeros(len(quaternions), np.int64)
    for sigma in (1, *range(3, LARGEST + 1, 2)):
        exact = variants(sigma)
        allowed = np.cos(np.radians(LOW_ANGLE / np.sqrt(sigma)) / 2)
        for start in range(0, len(found), _ROWS):
            part = slice(start, start + _ROWS)
            close = np.abs(quaternions[part] @ exact.T).max(axis=1) >= allowed
            found[part][close & (found[part] == 0)] = sigma
    return found


@cache
def variants(sigma: int) -> Floats:
    """Return all rotations of a Σ, their inverses among them, shape (n, 4)."""
    group = rotations("m-3m")
    seeds = np.array(_whole_quaternions(sigma), dtype=np.float64) / np.sqrt(sigma)
    seeds = np.concatenate([seeds, conjugate(seeds)])
    turned = multiply(multiply(group[:, None, None], seeds[:, None]), group[None, None])
    rows = upper(turned.reshape(-1, 4)).round(9)
    return np.unique(rows, axis=0)


def _whole_quaternions(norm: int) -> list[tuple[int, int, int, int]]:
    """Return descending whole numbers without common factor whose squares sum to a number.

    >>> _whole_quaternions(13)
    [(2, 2, 2, 1), (3, 2, 0, 0)]
    """
    return [
        (d, c, b, a)
        for a, b, c, d in itertools.combinations_with_replacement(range(isqrt(norm) + 1), 4)
        if a * a + b * b + c * c + d * d == norm and gcd(a, b, c, d) == 1
    ][::-1]
