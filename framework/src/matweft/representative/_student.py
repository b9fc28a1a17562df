"""Quantiles of Student's distribution for any real freedom."""

from __future__ import annotations

import math

import numpy as np

NORMAL_QUANTILE = 1.959963984540054
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)


def two_sided_95(freedom: float) -> float:
    """Return t with P(|T| < t) = 0.95 for Student's T of a freedom of at least 1.

    With T = √ν tan θ the density of θ is c cosᵛ⁻¹ θ; its integral is solved for 0.475 by Newton's
    method.

    >>> [round(two_sided_95(nu), 3) for nu in (1, 2.5, 10, math.inf)]
    [12.706, 3.575, 2.228, 1.96]
    """
    if not freedom < 1e7:
        return NORMAL_QUANTILE
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    angle = math.atan(NORMAL_QUANTILE / math.sqrt(freedom))
    for _ in range(60):
        inside = np.cos(angle * (_NODES + 1) / 2) ** (freedom - 1) @ _WEIGHTS * angle / 2
        density = scale * math.cos(angle) ** (freedom - 1)
        step = (0.475 - scale * float(inside)) / density
        angle = min(angle + step, (angle + math.pi / 2) / 2)
        if abs(step) < 1e-12:
            break
    return math.sqrt(freedom) * math.tan(angle)
