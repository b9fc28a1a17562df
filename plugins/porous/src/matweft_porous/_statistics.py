"""Mean, spread and quantiles of numbers given by how often each occurs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS: tuple[float, ...] = tuple(round(0.05 * i, 2) for i in range(1, 20))
"""The 19 quantile levels, 5 % to 95 %."""
LEVEL_LABELS: tuple[str, ...] = tuple(f"{round(100 * level)} %" for level in LEVELS)


@dataclass(frozen=True)
class Summary:
    """Mean, standard deviation and the quantiles at `LEVELS`; NaN when there is no number."""

    mean: float
    std: float
    quantiles: NDArray[np.float64]

    @classmethod
    def of_counts(
        cls, values: NDArray[np.floating[Any]], counts: NDArray[np.integer[Any]]
    ) -> Summary:
        """Summarise ascending ``values`` of which each occurs ``counts`` times.

        >>> Summary.of_counts(np.array([1.0, 3.0]), np.array([3, 1])).mean
        1.5
        """
        n = int(counts.sum())
        if n == 0:
            return cls(float("nan"), float("nan"), np.full(len(LEVELS), np.nan))
        mean = float(values @ counts) / n
        std = float(np.sqrt((values - mean) ** 2 @ counts / n))
        ends = np.cumsum(counts)
        position = np.array(LEVELS) * (n - 1)
        below = np.floor(position)
        lower = values[np.searchsorted(ends, below, side="right")]
        upper = values[np.searchsorted(ends, np.ceil(position), side="right")]
        return cls(mean, std, lower + (position - below) * (upper - lower))

    @classmethod
    def of(cls, values: NDArray[np.floating[Any]]) -> Summary:
        """Summarise plain numbers."""
        distinct, counts = np.unique(values.astype(np.float64), return_counts=True)
        return cls.of_counts(distinct, counts)
