"""Sampling error of the mean of independent numbers, such as one a grain."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.errors import InputError
from matweft.report.numbers import plural
from matweft.representative._student import two_sided_95
from matweft.representative.sampling_error import SamplingError, with_error

_FEWEST = 2
_FEWEST_REGIONS = 4
_SHARED = 0.22
_FEWEST_WEIGHTED = 10
"""Weights are known from the samples themselves: of fewer, intervals were too narrow."""
Floats = NDArray[np.float64]
Regions = NDArray[np.intp]


def from_samples(
    values: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    regions: ArrayLike | None = None,
    noun: str = "sample",
    edges: tuple[float, ...] = (),
    unit: str = "",
    length_unit: str = "voxel",
) -> SamplingError:
    """Return mean, s / √n and Student's interval of n − 1 degrees of freedom.

    With ``weights`` w the mean is the ratio R = Σ w x / Σ w. Its variance, to first order, is
    n / (n − 1) · Σ w² (x − R)² / (Σ w)²; the degrees of freedom are (Σ w)² / Σ w² − 1, one less
    than the number of samples of equal weight that would tell as much. Fewer than ten samples
    that weigh something have no error.

    Neighbours in an image, such as grains, are not independent. Where ``regions`` tells the part
    of the image in which each lies, the variance is also taken from the sums over the m regions,
    m / (m − 1) · Σ (Σ w (x − R))² / (Σ w)² with m − 1 degrees of freedom, times e^0.22 for what
    neighbours across regions share, as `from_sub_volumes` presumes of eight boxes. The wider of
    the two intervals is stated.

    NaN counts as missing and is told in the note, which calls a sample by the ``noun``. ``edges``
    of the image that holds the samples lets the result say how large an image should be. Raises
    `InputError` for numbers that are infinite, weights that are negative or not finite, weights
    and regions that are not one a value.

    >>> round(from_samples([1.0, 2.0, 3.0]).standard_error, 4)
    0.5774
    >>> error = from_samples([1.0] * 10 + [2.0] * 10, weights=[3] * 10 + [1] * 10)
    >>> error.value, error.freedom
    (1.25, 15.0)
    """
    known, weight, place, missing = _known(values, weights, regions)
    count = len(known)
    lost = f" {missing} of {count + missing} are missing." if missing else ""
    mean = float(np.average(known, weights=weight)) if count else math.nan
    fewest, number = (_FEWEST, "two") if weights is None else (_FEWEST_WEIGHTED, "ten")
    if count < fewest:
        error, note = None, f"An error needs {number} {noun}s, there are {count}.{lost}"
    else:
        error = _wider_error(known, weight, mean, place)
        note = f"Mean of {plural(count, noun)}.{lost}"
    return with_error(mean, error, "samples", note, edges=edges, unit=unit, length_unit=length_unit)


def _known(
    values: ArrayLike, weights: ArrayLike | None, regions: ArrayLike | None
) -> tuple[Floats, Floats, Regions | None, int]:
    """Return samples that weigh something, their weights and regions, and how many are missing."""
    given = np.asarray(values, dtype=np.float64).ravel()
    if np.isinf(given).any():
        raise InputError("the samples hold infinite numbers; leave them out or give them as NaN")
    weight = np.ones(len(given)) if weights is None else _weights(weights, len(given))
    place = None if regions is None else _regions(regions, len(given))
    missing = (weight > 0) & np.isnan(given)
    there = (weight > 0) & ~missing
    return (
        given[there],
        weight[there],
        None if place is None else place[there],
        int(missing.sum()),
    )


def _weights(weights: ArrayLike, count: int) -> Floats:
    weight = np.asarray(weights, dtype=np.float64).ravel()
    if len(weight) != count or not np.isfinite(weight).all() or (weight < 0).any():
        raise InputError(f"give {count} weights, one a sample, none negative; got {len(weight)}")
    return weight


def _regions(regions: ArrayLike, count: int) -> Regions:
    names = np.asarray(regions).ravel()
    if len(names) != count:
        raise InputError(f"give {count} regions, one a sample; got {len(names)}")
    return np.asarray(np.unique(names, return_inverse=True)[1])


def _wider_error(
    values: Floats, weights: Floats, mean: float, regions: Regions | None
) -> tuple[float, float]:
    """Return the error of the wider interval: of samples on their own, or of their regions."""
    own = _error(values, weights, mean)
    if regions is None:
        return own
    return max(own, _over_regions(values, weights, mean, regions), key=_half_width)


def _half_width(error: tuple[float, float]) -> float:
    return two_sided_95(error[1]) * error[0]


def _over_regions(
    values: Floats, weights: Floats, mean: float, regions: Regions
) -> tuple[float, float]:
    """Return standard error and degrees of freedom from what regions have in common."""
    sums = np.bincount(regions, weights * (values - mean))
    count = len(np.unique(regions))
    if count < _FEWEST_REGIONS:
        return 0.0, 1.0
    variance = math.exp(_SHARED) * count / (count - 1) * float((sums**2).sum())
    return math.sqrt(variance) / float(weights.sum()), count - 1.0


def _error(values: Floats, weights: Floats, mean: float) -> tuple[float, float]:
    """Return standard error and degrees of freedom of a weighted mean."""
    count, total = len(values), weights.sum()
    summed = float((weights**2 * (values - mean) ** 2).sum())
    effective = float(total**2 / (weights**2).sum())
    return math.sqrt(count / (count - 1) * summed) / float(total), max(effective - 1, 1.0)
