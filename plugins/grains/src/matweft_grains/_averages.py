"""Means and the like of numbers that are weighted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def mean_of(values: NDArray[Any], weights: Floats) -> float:
    """Return the weighted mean, NaN of nothing."""
    return float(np.average(values, weights=weights)) if weights.any() else float("nan")


def median_of(values: NDArray[Any], weights: Floats) -> float:
    """Return the value with half the weight on either side; the middle of two if both have it.

    >>> median_of(np.array([3.0, 1.0, 2.0]), np.array([3.0, 1.0, 1.0]))
    3.0
    >>> median_of(np.array([1.0, 2.0]), np.ones(2)), median_of(np.array([]), np.array([]))
    (1.5, nan)
    """
    if not weights.any():
        return float("nan")
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    half = below[-1] / 2 * np.array([1 - 1e-12, 1 + 1e-12])
    low, high = np.minimum(np.searchsorted(below, half), len(values) - 1)
    return float(values[order[low]] + values[order[high]]) / 2


def std_of(values: NDArray[Any], weights: Floats) -> float:
    """Return the weighted standard deviation, NaN of fewer than two.

    The mean square is divided by 1 - Σ w² / (Σ w)², which for equal weights is (n - 1) / n.
    """
    if np.count_nonzero(weights) < 2:
        return float("nan")
    share = weights / weights.sum()
    mean = float(share @ values)
    return float(np.sqrt(share @ (values - mean) ** 2 / (1 - share @ share)))
