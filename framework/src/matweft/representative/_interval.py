"""95 % intervals that keep within the bounds of a number."""

from __future__ import annotations

import math

from matweft.representative._student import two_sided_95

FREE = (-math.inf, math.inf)
_MOST = 600.0


def interval(
    value: float, standard_error: float, freedom: float, bounds: tuple[float, float] = FREE
) -> tuple[float, float]:
    """Return Student's 95 % interval of a value that lies between its bounds.

    With one bound it is symmetric in the logarithm of the distance from it, with two in the logit,
    log((x − low) / (high − x)); the error on this scale is that of the value times the slope.

    >>> [round(end, 3) for end in interval(0.1, 0.05, math.inf, (0, 1))]
    [0.036, 0.248]
    >>> [round(end, 3) for end in interval(3.0, 2.0, math.inf, (1, math.inf))]
    [1.282, 15.198]
    """
    lowest, highest = bounds
    half = two_sided_95(freedom) * standard_error
    above, below = value - lowest, highest - value
    if math.isinf(above) and math.isinf(below):
        return value - half, value + half
    factor = math.exp(min(half / above + half / below, _MOST))
    if math.isinf(below):
        return lowest + above / factor, lowest + above * factor
    if math.isinf(above):
        return highest - below * factor, highest - below / factor
    low, high = (
        lowest + (highest - lowest) / (1 + below / above * by) for by in (factor, 1 / factor)
    )
    return low, high


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
