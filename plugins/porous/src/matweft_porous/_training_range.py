"""Which structures a model was trained on, and whether another one lies among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_INSIDE = 0.99
"""Share of the training structures that would count as inside if they were new."""
_LEAST_VARIANCE = 1e-4
"""Of a principal direction, over that of one ratio: less is taken for no variation."""


@dataclass(frozen=True, eq=False)
class TrainingRange:
    """Ranges of the numbers a model was trained on, and the training structures themselves.

    ``points`` (n, d) are their numbers times ``whitening``, so that distances between them are
    Mahalanobis distances: standard deviations along principal directions. A structure lies inside
    if every number is from ``low`` to ``high``, and the nearest training structure is not farther
    than ``limit``, within which 99 % of these have their own nearest.

    >>> corners = np.array([[0.0, 0.0], [1.0, 1.0], [0.5, 0.52], [0.2, 0.18]])
    >>> known = TrainingRange.of(("a", "b"), corners)
    >>> known.reasons(np.array([[0.3, 0.31], [2.0, 0.5]]))[1][0]
    'a is 2, trained from 0 to 1'
    """

    names: tuple[str, ...]
    low: Floats
    high: Floats
    whitening: Floats
    points: NDArray[np.float32]
    limit: float

    @classmethod
    def of(cls, names: tuple[str, ...], values: Floats) -> Self:
        """Return the range of training structures; ``values`` has shape (n, names), n ≥ 2."""
        from scipy.spatial import KDTree

        spread = np.where(values.std(axis=0) > 0, values.std(axis=0), 1.0)
        variances, directions = np.linalg.eigh(np.cov((values / spread).T, ddof=0))
        used = np.maximum(variances, _LEAST_VARIANCE)
        whitening = directions / np.sqrt(used) / spread[:, None]
        points = (values @ whitening).astype(np.float32)
        nearest = KDTree(points).query(points, k=2)[0][:, 1]
        limit = float(np.quantile(nearest, _INSIDE))
        return cls(names, values.min(axis=0), values.max(axis=0), whitening, points, limit)

    def distances(self, values: Floats) -> Floats:
        """Return the distance of each structure to the nearest that was trained on."""
        from scipy.spatial import KDTree

        found: Floats = KDTree(self.points).query((values @ self.whitening).astype(np.float32))[0]
        return found

    def reasons(self, values: Floats) -> list[tuple[str, ...]]:
        """Return of each structure why it lies outside, in words; nothing of one inside."""
        return [
            (*self._beyond(row), *self._alone(distance))
            for row, distance in zip(values, self.distances(values), strict=True)
        ]

    def _beyond(self, row: Floats) -> list[str]:
        ranges = zip(self.names, row, self.low, self.high, strict=True)
        return [
            f"{name} is {value:.4g}, trained from {low:.4g} to {high:.4g}"
            for name, value, low, high in ranges
            if not low <= value <= high
        ]

    def _alone(self, distance: float) -> list[str]:
        if distance <= self.limit:
            return []
        return [
            f"the nearest training structure is {distance:.3g} standard deviations away, "
            f"those trained on have theirs within {self.limit:.3g}"
        ]
