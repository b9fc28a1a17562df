"""Principal values and directions of a symmetric tensor."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def principal(tensor: Floats) -> tuple[Floats, Floats]:
    """Return the principal values, largest first, and their directions, one a row.

    Of the two senses of a direction, the one whose largest component, the first of equal ones, is
    positive.

    >>> values, directions = principal(np.array([[2.0, 1.0], [1.0, 2.0]]))
    >>> values.round(6).tolist(), directions.round(4).tolist()
    ([3.0, 1.0], [[0.7071, 0.7071], [0.7071, -0.7071]])
    """
    values, columns = np.linalg.eigh(tensor)
    directions = columns.T[::-1]
    largest = np.argmax(np.abs(directions).round(9), axis=1)
    senses = np.sign(directions[np.arange(len(values)), largest])
    return values[::-1], directions * senses[:, None]


def anisotropy(values: Floats, rounding: float = 1e-6) -> float:
    """Return the largest over the smallest of principal values that come largest first.

    Values below ``rounding`` times the largest are zero; the ratio is then infinite, and NaN where
    all are zero.

    >>> anisotropy(np.array([3.0, 1.0])), anisotropy(np.array([3.0, 0.0]))
    (3.0, inf)
    """
    if values[0] <= 0:
        return math.nan
    return float(values[0] / values[-1]) if values[-1] > rounding * values[0] else math.inf
