"""Samples compared with the distribution they must have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def assert_distribution(
    samples: ArrayLike,
    expected: ArrayLike | Callable[[NDArray[np.float64]], Any],
    significance: float = 1e-3,
) -> None:
    """Raise AssertionError if samples are unlikely to come from a continuous distribution.

    Kolmogorov–Smirnov test; ``expected`` is the cumulative distribution function, or other
    samples. Samples must be independent, else the test refuses too often.

    >>> rng = np.random.default_rng(0)
    >>> assert_distribution(rng.random(500), lambda x: np.clip(x, 0, 1))
    >>> assert_distribution(rng.random(500) ** 2, lambda x: np.clip(x, 0, 1))
    Traceback (most recent call last):
    AssertionError: 500 samples differ from the expected distribution: largest distance 0.255, \
p = 6.6e-29 < 0.001
    """
    values = np.sort(np.asarray(samples, dtype=np.float64).ravel())
    if callable(expected):
        distance, n = _distance_to(values, expected), float(values.size)
    else:
        others = np.sort(np.asarray(expected, dtype=np.float64).ravel())
        distance = _distance_between(values, others)
        n = values.size * others.size / (values.size + others.size)
    chance = kolmogorov(distance, n)
    if not chance >= significance:
        raise AssertionError(
            f"{values.size} samples differ from the expected distribution: largest distance"
            f" {distance:.3g}, p = {chance:.2g} < {significance:g}"
        )


def kolmogorov(distance: float, n: float) -> float:
    """Return the chance of a distance at least as large, for ``n`` independent samples.

    Kolmogorov's series at λ = (√n + 0.12 + 0.11/√n) D (Stephens 1970), good from n = 5.

    >>> round(kolmogorov(0.136, 100), 3)
    0.045
    """
    scaled = (np.sqrt(n) + 0.12 + 0.11 / np.sqrt(n)) * distance
    if scaled < 0.2:
        return 1.0
    k = np.arange(1, 101)
    terms = 2 * (-1.0) ** (k - 1) * np.exp(-2 * (k * scaled) ** 2)
    return float(np.clip(terms.sum(), 0, 1))


def _distance_to(values: NDArray[np.float64], cdf: Callable[..., Any]) -> float:
    wanted = np.asarray(cdf(values), dtype=np.float64)
    steps = np.arange(values.size + 1) / values.size
    return float(max((steps[1:] - wanted).max(), (wanted - steps[:-1]).max()))


def _distance_between(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    places = np.concatenate([first, second])
    below = [np.searchsorted(part, places, side="right") / part.size for part in (first, second)]
    return float(np.abs(below[0] - below[1]).max())
