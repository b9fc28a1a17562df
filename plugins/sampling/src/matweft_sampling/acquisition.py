"""What a point is worth, from the predicted means and spreads of independent normal laws.

Everything here refers to a loss that is to become small; larger values of an acquisition are
better. ``mean`` and ``std`` have shape (n,) for a single loss and (n, targets) for distances.
Sources: Jones, Schonlau and Welch (1998); Bryan et al., straddle heuristic (2006).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
AcquisitionName = Literal[
    "expected-improvement", "probability-of-improvement", "upper-confidence-bound"
]

_NODES = 48
_TAIL = 8.0
"""Standard deviations beyond which a normal law is taken to be 0 or 1."""


def expected_improvement(mean: Floats, std: Floats, best: float) -> Floats:
    """Return E[max(best - loss, 0)] = (best - mean) Φ(z) + std φ(z), z = (best - mean) / std.

    >>> bool(np.isclose(expected_improvement(np.zeros(1), np.ones(1), 0.0)[0], 0.398942, atol=1e-6))
    True
    """
    from scipy.special import ndtr

    z = (best - mean) / np.where(std > 0, std, 1.0)
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    found = (best - mean) * ndtr(z) + std * density
    certain = np.maximum(best - mean, 0.0)
    return np.where(std > 0, np.maximum(found, 0.0), certain)


def probability_of_improvement(mean: Floats, std: Floats, best: float) -> Floats:
    """Return P(loss < best) = Φ((best - mean) / std)."""
    from scipy.special import ndtr

    chance = ndtr((best - mean) / np.where(std > 0, std, 1.0))
    return np.where(std > 0, chance, (mean < best).astype(np.float64))


def confidence_bound(mean: Floats, std: Floats, kappa: float) -> Floats:
    """Return -(mean - kappa std): how low the loss may well be, with changed sign."""
    return kappa * std - mean


def distance_below(mean: Floats, std: Floats, level: Floats) -> Floats:
    """Return P(max_i |d_i| < level) for d_i normal, shape of ``level`` (..., n).

    ``mean`` and ``std`` (n, targets) are those of the signed distances to the targets, in
    tolerances.
    """
    from scipy.special import ndtr

    spread = np.maximum(std, 1e-12)
    high = ndtr((level[..., None] - mean) / spread)
    low = ndtr((-level[..., None] - mean) / spread)
    found: Floats = (high - low).prod(axis=-1)
    return found


def expected_distance_improvement(mean: Floats, std: Floats, best: float) -> Floats:
    """Return E[max(best - max_i |d_i|, 0)] = ∫₀^best P(max_i |d_i| < u) du.

    The integral is by Gauss-Legendre quadrature between the levels where the probability
    leaves 0 and reaches 1, so that sharp predictions are met as well as vague ones.

    >>> exact = expected_distance_improvement(np.array([[0.5, -2.0]]), np.zeros((1, 2)), 3.0)
    >>> round(exact.item(), 6)
    1.0
    """
    low = (np.abs(mean) - _TAIL * std).max(axis=1).clip(0.0, best)
    high = (np.abs(mean) + _TAIL * std).max(axis=1).clip(0.0, best)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    levels = low + (high - low) * 0.5 * (nodes[:, None] + 1)
    inside = 0.5 * (high - low) * (weights @ distance_below(mean, std, levels))
    found: Floats = inside + (best - high)
    return found


def distance_bound(mean: Floats, std: Floats, kappa: float) -> Floats:
    """Return -max_i (|d_i| - kappa std_i): how near the targets may well be (straddle)."""
    found: Floats = (kappa * std - np.abs(mean)).min(axis=1)
    return found
