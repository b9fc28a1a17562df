"""Scales on which a number that has bounds is free, and 95 % intervals that keep within them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matweft.representative._student import two_sided_95

FREE = (-math.inf, math.inf)
_MOST = 600.0


@dataclass(frozen=True)
class Scale:
    """The number itself, the logarithm of its distance from one bound, or log of their ratio.

    >>> odds = Scale(0.0, 1.0)
    >>> float(odds.of(np.array(0.5))), odds.slope(0.5), round(odds.back(1.0), 3)
    (0.0, 4.0, 0.731)
    """

    lowest: float
    highest: float

    def of(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return numbers within the bounds on the scale."""
        if self.free:
            return x
        low = 0.0 if math.isinf(self.lowest) else np.log(x - self.lowest)
        high = 0.0 if math.isinf(self.highest) else np.log(self.highest - x)
        return np.asarray(low - high)

    def back(self, y: float) -> float:
        """Return the number at a point of the scale."""
        if self.free:
            return y
        above = math.exp(min(max(y, -_MOST), _MOST))
        if math.isinf(self.highest):
            return self.lowest + above
        if math.isinf(self.lowest):
            return self.highest - 1 / above
        return self.lowest + (self.highest - self.lowest) / (1 + 1 / above)

    def slope(self, x: float) -> float:
        """Return the derivative of the scale."""
        return 1.0 if self.free else 1 / (x - self.lowest) + 1 / (self.highest - x)

    def holds(self, x: NDArray[np.float64]) -> bool:
        """Return whether all numbers lie within the bounds, those that are not finite aside."""
        known = x[np.isfinite(x)]
        return bool(np.all((known > self.lowest) & (known < self.highest)))

    @property
    def free(self) -> bool:
        """Whether there are no bounds."""
        return math.isinf(self.lowest) and math.isinf(self.highest)


def interval(
    value: float, standard_error: float, freedom: float, bounds: tuple[float, float] = FREE
) -> tuple[float, float]:
    """Return Student's 95 % interval, symmetric on the scale of the bounds.

    >>> [round(end, 3) for end in interval(0.1, 0.05, math.inf, (0, 1))]
    [0.036, 0.248]
    >>> [round(end, 3) for end in interval(3.0, 2.0, math.inf, (1, math.inf))]
    [1.282, 15.198]
    """
    half = two_sided_95(freedom) * standard_error
    scale = Scale(*bounds)
    if scale.free:
        return value - half, value + half
    middle, half = float(scale.of(np.asarray(value))), half * scale.slope(value)
    return scale.back(middle - half), scale.back(middle + half)


def on_a_bound(value: float, bounds: tuple[float, float]) -> str:
    """Return why a value on or beyond one of its bounds has no error, or nothing if it is within.

    >>> on_a_bound(0.5, (0, 1))
    ''
    """
    if bounds[0] < value < bounds[1]:
        return ""
    bound = bounds[0] if value <= bounds[0] else bounds[1]
    return (
        f"The whole image gives {bound:g}, a bound of this number (as where a phase does not "
        "percolate in the whole image): its error cannot be known."
    )
