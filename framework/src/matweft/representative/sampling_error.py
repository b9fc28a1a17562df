"""A number measured on one image, with its sampling error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from matweft.report.numbers import with_unit
from matweft.representative._scale import FREE, interval
from matweft.representative._student import two_sided_95
from matweft.result import Quantity, Result

_SURE = 4.0
"""Freedom below which an error is itself badly known."""
_LOPSIDED = 1.2
"""Ratio of the parts of an interval above and below the value from which it is asymmetric."""
_MANY = 1000.0
"""Independent regions from which a badly known error is not for want of them."""
TOLERANCE = 0.05
"""Half-width of the 95 % interval, of the value, within which an image is representative."""


@dataclass(frozen=True, eq=False)
class SamplingError(Result):
    """How far the value of one image lies from the mean over all images of the material."""

    value: Annotated[float, Quantity("{unit}", "value of the whole image")]
    standard_error: Annotated[
        float, Quantity("{unit}", "of the value, for the mean of the material; NaN if unknown")
    ]
    low: Annotated[float, Quantity("{unit}", "lower end of the 95 % interval")]
    high: Annotated[float, Quantity("{unit}", "upper end of the 95 % interval")]
    freedom: Annotated[float, Quantity("", "degrees of freedom of the standard error")]
    method: Annotated[str, Quantity("", "correlation, sub-volumes, samples or none")]
    integral_range: Annotated[
        float,
        Quantity("{length_unit}^{dimension}", "volume × error² / variance at a point"),
    ]
    note: Annotated[str, Quantity("", "what this means")]
    volume: Annotated[
        float, Quantity("{length_unit}^{dimension}", "volume or area of the image, NaN if unknown")
    ]
    dimension: Annotated[int, Quantity("", "number of the image's axes")] = 3
    unit: Annotated[str, Quantity("", "unit of the value")] = ""
    length_unit: Annotated[str, Quantity("", "unit of length")] = "voxel"

    @property
    def half_width(self) -> float:
        """Student's quantile × standard error: half the 95 % interval where it has no bounds."""
        if math.isnan(self.standard_error):
            return math.nan
        return two_sided_95(self.freedom) * self.standard_error

    @property
    def representative(self) -> bool:
        """Whether the 95 % half-width is known and within 5 % of the value."""
        return self.half_width <= TOLERANCE * abs(self.value)

    @property
    def doubtful(self) -> bool:
        """Whether an error is stated that is itself badly known."""
        return not math.isnan(self.standard_error) and self.freedom < _SURE

    @property
    def symmetric(self) -> bool:
        """Whether the ends of the interval lie as far from the value, to within 20 %."""
        widths = self.high - self.value, self.value - self.low
        return not max(widths) > _LOPSIDED * min(widths)

    def edge_needed(self, relative: float = TOLERANCE) -> float:
        """Return the edge of the cube (square) whose 95 % half-width is ``relative`` of the value.

        The error falls as volume^(−1/2) and the freedom grows as the volume. NaN if the error is
        unknown or the value is 0.
        """
        return _edge_needed(self, relative)


def _edge_needed(error: SamplingError, relative: float) -> float:
    wanted = relative * abs(error.value)
    if not error.volume > 0 or not wanted > 0 or math.isnan(error.standard_error):
        return math.nan
    if error.standard_error == 0:
        return 0.0
    low, high = (
        2 * math.log(two_sided_95(nu) * error.standard_error / wanted) for nu in (math.inf, 1)
    )
    while high - low > 1e-7:  # of the logarithm of how many times the volume
        middle = (low + high) / 2
        freedom = max(1.0, error.freedom * math.exp(middle))
        needed = 2 * math.log(two_sided_95(freedom) * error.standard_error / wanted)
        low, high = (middle, high) if needed > middle else (low, middle)
    volume = error.volume * math.exp(high)
    return float(volume ** (1 / error.dimension))


def with_error(
    value: float,
    error: tuple[float, float] | None,
    method: str,
    note: str,
    *,
    edges: Sequence[float],
    unit: str,
    length_unit: str,
    point_variance: float = math.nan,
    bounds: tuple[float, float] = FREE,
) -> SamplingError:
    """Return a value with its standard error and freedom, or, if these are None, without.

    What is said of the error is put before the note.
    """
    volume = math.prod(edges) if edges else math.nan
    standard, freedom = error or (math.nan, 0.0)
    low, high = math.nan, math.nan
    if error:
        low, high = interval(value, standard, freedom, bounds)
    reach = volume * standard**2 / point_variance if point_variance > 0 else math.nan
    ends = (low, high, freedom, method if error else "none", reach)
    image = (volume, len(edges) or 3, unit, length_unit)
    made = SamplingError(value, standard, *ends, note, *image)
    return replace(made, note=f"{verdict(made)} {note}".strip()) if error else made


def verdict(error: SamplingError) -> str:
    """Return for people: is the error known, the image representative, how large to make it."""
    doubt = ""
    if error.doubtful:
        uneven = error.volume / error.integral_range > _MANY
        why = (
            "is uneven, or too even, on its largest scale"
            if uneven
            else "holds too few independent regions"
        )
        doubt = f"The image {why}: the error itself is badly known. "
    if error.representative:
        return f"{doubt}Representative: the 95 % interval lies within 5 % of the value."
    edge = error.edge_needed()
    if math.isnan(edge):
        return f"{doubt}Not representative to within 5 %."
    shape = {1: "line", 2: "square"}.get(error.dimension, "cube")
    size = with_unit(edge, error.length_unit, 2)
    return f"{doubt}Not representative to within 5 %: a {shape} of edge {size} would be."
