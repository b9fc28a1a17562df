"""The power of the infinitely long wave, extrapolated from the longest ones that an image holds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from matweft.representative._averaging import averaged
from matweft.representative._spectrum import Spectrum

Array = NDArray[np.float64]

_FEWEST = 14.0
_GROWTH = 1.35
_STEEPEST = 40.0
_STEPS = 60


def longest_wave(waves: Spectrum) -> tuple[float, float]:
    """Return the logarithm of the power at k = 0 and its variance; infinite if it cannot be known.

    Around k = 0 the power is taken for S(k) = S₀ / (1 + b k² / 2)², the spectrum of a covariance
    that falls exponentially (Debye), or for S₀ e^(−b k²) where b < 0, and fitted to the waves by
    maximum likelihood: powers of waves are exponentially distributed and independent. Fits to 14,
    19, 26, ... waves are averaged by how well they agree.
    """
    logs, variances = [], []
    wanted, slope = _FEWEST, 0.0
    for last, held in enumerate(np.cumsum(waves.count), start=1):
        squared = waves.squared[:last]
        if held < wanted or np.ptp(squared) < 1e-9 * squared[0] or not waves.power[:last].any():
            continue
        found, variance, slope = _fitted(squared, waves.power[:last], waves.count[:last], slope)
        logs.append(found)
        variances.append(variance)
        wanted = _GROWTH * held
    return averaged(logs, variances) if logs else (math.nan, math.inf)


def _fall(x: Array) -> tuple[Array, Array]:
    """Return how far the logarithm of the power has fallen at b k² = x, and the slope."""
    above = np.maximum(x, 0.0)
    return np.where(x > 0, 2 * np.log1p(above / 2), x), 1 / (1 + above / 2)


def _fitted(squared: Array, power: Array, count: Array, start: float) -> tuple[float, float, float]:
    """Return log S₀, its variance and b, by Fisher's scoring from a start of b."""
    x = squared / squared[-1]
    total = float(count.sum())

    def likeliest(slope: float) -> tuple[float, float]:
        """Return the likelihood of a slope at its best level, and this level."""
        fall, _ = _fall(slope * x)
        level = math.log(float(count @ (power * np.exp(fall))) / total)
        return float(count @ fall) - total * level, level

    slope = min(max(start * float(squared[-1]), -_STEEPEST), _STEEPEST)
    best, level = likeliest(slope)
    for _ in range(_STEPS):
        fall, rate = _fall(slope * x)
        along = rate * x
        excess = count * (power * np.exp(fall - level) - 1)
        spread = float(count @ along**2) - float(count @ along) ** 2 / total
        step = -float(excess @ along) / max(spread, 1e-9)
        for _ in range(12):
            tried = min(max(slope + step, -_STEEPEST), _STEEPEST)
            likelihood, new = likeliest(tried)
            if likelihood >= best:
                break
            step /= 2
        else:
            break
        gained, slope, best, level = likelihood - best, tried, likelihood, new
        if gained < 1e-6:
            break
    _, rate = _fall(slope * x)
    along = rate * x
    mean = float(count @ along) / total
    spread = float(count @ along**2) / total - mean**2
    return level, (1 + mean**2 / max(spread, 1e-9)) / total, slope / float(squared[-1])
