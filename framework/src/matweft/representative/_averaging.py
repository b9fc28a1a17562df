"""Averages estimates that use more and more data, the later ones surer and more easily biased."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def averaged(estimates: Sequence[float], variances: Sequence[float]) -> tuple[float, float]:
    """Return the average of nested estimates and its mean squared error.

    An estimate that uses the data of an earlier one and more differs from it by a standard
    deviation of √(v_before − v) if neither is biased; what it differs beyond is taken for its
    bias. Each has the weight 1 / (v + bias²)², and the error is the average of v + bias², which
    is on the safe side.

    >>> averaged([0.0, 0.0], [1.0, 1.0]), averaged([0.0, 3.0], [1.0, 1.0])[0] < 0.1
    ((0.0, 1.0), True)
    """
    means, spread = np.asarray(estimates, dtype=np.float64), np.asarray(variances)
    errors = spread.copy()
    for later in range(1, len(means)):
        expected = np.sqrt(np.maximum(spread[:later] - spread[later], 0.0))
        apart = np.abs(means[later] - means[:later]) - expected
        errors[later] += max(0.0, float(apart.max())) ** 2
    weights = errors**-2.0
    weights /= weights.sum()
    return float(weights @ means), float(weights @ errors)
