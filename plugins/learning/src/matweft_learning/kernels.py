"""Stationary covariance functions of Gaussian processes.

``k(r)`` is the correlation at the distance r, measured in lengths; ``slope(r)`` is -k'(r)/r,
finite at r = 0, so that dk/dx_j = -slope(r) (x_j - x'_j) / length_j².
Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KernelName = Literal["matern-3/2", "matern-5/2", "rbf"]


@dataclass(frozen=True)
class Kernel:
    """One covariance function; ``smoothness`` is Matern's ν."""

    smoothness: float
    k: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]


def _matern32(r: Floats) -> Floats:
    return (1 + sqrt(3) * r) * np.exp(-sqrt(3) * r)


def _matern52(r: Floats) -> Floats:
    return (1 + sqrt(5) * r + 5 / 3 * r**2) * np.exp(-sqrt(5) * r)


def _matern52_slope(r: Floats) -> Floats:
    return 5 / 3 * (1 + sqrt(5) * r) * np.exp(-sqrt(5) * r)


def _rbf(r: Floats) -> Floats:
    return np.exp(-0.5 * r**2)


KERNELS: dict[KernelName, Kernel] = {
    "matern-3/2": Kernel(1.5, _matern32, lambda r: 3 * np.exp(-sqrt(3) * r)),
    "matern-5/2": Kernel(2.5, _matern52, _matern52_slope),
    "rbf": Kernel(inf, _rbf, _rbf),
}


def distances(a: Floats, b: Floats, length: Floats) -> Floats:
    """Return distances between the rows of a (n, d) and b (k, d) in lengths (d,): (n, k)."""
    from scipy.spatial.distance import cdist

    found: Floats = cdist(a / length, b / length)
    return found
