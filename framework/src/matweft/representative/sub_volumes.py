"""Sampling error of any number, from its values on boxes of the image."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.errors import InputError
from matweft.representative._averaging import averaged
from matweft.representative._scale import FREE, Scale, on_a_bound
from matweft.representative.sampling_error import SamplingError, with_error

Array = NDArray[np.float64]

_FEWEST = 4
_MISSING = 0.2
_DRIFT = 0.1
_SLOPE, _SPREAD, _SMALLEST = 0.2, 0.4, -0.3
"""Mean and deviation of the slope as known before, about κ over the image's edge; its least."""


@dataclass(frozen=True, eq=False)
class Level:
    """Values on the disjoint boxes of one subdivision; NaN where one could not be had.

    ``parts`` says into how many parts each axis was split, ``values`` has one number a box.
    """

    parts: tuple[int, ...]
    values: ArrayLike


@dataclass(frozen=True)
class _Spread:
    """Error variance of the whole that the spread at one level speaks for, and its reliability."""

    parts: tuple[int, ...]
    log_variance: float
    freedom: float
    mean: float
    mean_error: float


def from_sub_volumes(
    value: float,
    levels: Sequence[Level],
    *,
    edges: tuple[float, ...],
    point_variance: float = math.nan,
    bounds: tuple[float, float] = FREE,
    unit: str = "",
    length_unit: str = "voxel",
) -> SamplingError:
    """Return the error of ``value``, measured on the whole image, from levels of smaller boxes.

    ``levels`` are values on disjoint boxes, coarse and fine; two or three levels of 8 to 64 boxes
    are a good choice: ``split(edges, n)`` for n = 2, 3, 4, in two dimensions 3, 4, 6. The interval
    is centred on ``value`` whatever borders do to boxes, and keeps within ``bounds``; a value on a
    bound has no known error. A level of which more than a fifth of the boxes failed is left out
    with all finer ones, for those that fail are the extreme ones. ``point_variance`` gives the
    integral range. Raises `InputError` if parts and values do not fit (Lantuéjoul 1991).

    >>> rng = np.random.default_rng(3)
    >>> field = rng.normal(5.0, 1.0, (12, 12, 12))
    >>> from matweft.representative.boxes import boxes
    >>> means = lambda n: [field[box].mean() for box in boxes(field.shape, (n,) * 3)]
    >>> levels = [Level((n,) * 3, means(n)) for n in (2, 3, 4)]
    >>> error = from_sub_volumes(field.mean(), levels, edges=(12.0,) * 3)
    >>> bool(0.5 < error.standard_error * 12**1.5 < 2), error.representative
    (True, True)
    """
    error, notes = _estimated(float(value), levels, edges, bounds)
    return with_error(
        float(value),
        error,
        "sub-volumes",
        " ".join(notes),
        edges=edges,
        unit=unit,
        length_unit=length_unit,
        point_variance=point_variance,
        bounds=bounds,
    )


def _estimated(
    whole: float,
    levels: Sequence[Level],
    edges: Sequence[float],
    bounds: tuple[float, float],
) -> tuple[tuple[float, float] | None, list[str]]:
    """Return standard error and freedom, None if they cannot be known, and what to tell.

    With m boxes of volume v in the image's V, the spread s² among them (m − 1 in the denominator)
    is E s² = m / (m − 1) (D²(v) − D²(V)), so s² / m estimates the error variance D²(V) = A / V
    (Lantuéjoul 1991). Boxes are not independent: with D²(v) = A / v · (1 − κ Σᵢ 1/ℓᵢ) for boxes
    of edges ℓᵢ and a correlation length κ it falls short by the factor e^(−κ x) as boxes get small,
    x = m / (m − 1) · Σᵢ (1/ℓᵢ − 1/Lᵢ). Levels are fitted by generalised least squares, their
    covariance that of overlapping boxes, then averaged from the coarsest by how well they agree:
    small boxes of a number that is no mean, such as a diffusivity, spread otherwise than large
    ones.
    """
    if math.isnan(whole):
        return None, ["The whole image has no value."]
    if reason := on_a_bound(whole, bounds):
        return None, [reason]
    scale = Scale(*bounds)
    used, notes = _usable(levels, len(edges), scale, scale.slope(whole))
    if not used:
        return None, ["No level has enough boxes.", *notes]
    if math.isinf(min(one.log_variance for one in used)):
        return None, ["The boxes of a level all have the same value: the error cannot be known."]
    log_variance, doubt = averaged(*_nested_fits(used, edges))
    freedom = (1 + math.sqrt(1 + 2 * doubt)) / doubt
    error = math.exp((log_variance + _log_bias(freedom)) / 2) / scale.slope(whole)
    return (error, freedom), [*_drift(whole, used), *notes]


def _usable(
    levels: Sequence[Level], dimension: int, scale: Scale, slope: float
) -> tuple[list[_Spread], list[str]]:
    """Return the levels that can be used, the coarsest first, and what was left out.

    Spreads are on the scale of the bounds, which tames the long tails that ratios have in small
    boxes; where boxes lie on a bound, the spread of the number itself times the slope.
    """
    used: list[_Spread] = []
    notes: list[str] = []
    for level in sorted(levels, key=lambda one: math.prod(one.parts)):
        values = np.asarray(level.values, dtype=np.float64).ravel()
        boxes = math.prod(level.parts)
        if len(level.parts) != dimension or len(values) != boxes or boxes < 2:
            raise InputError(
                f"a level of {level.parts} parts needs as many axes as the image ({dimension}) and "
                f"one value a box, two at least; got {len(values)} values"
            )
        known = values[np.isfinite(values)]
        missing = boxes - len(known)
        if missing > _MISSING * boxes or len(known) < _FEWEST:
            why = f"{missing} of {boxes} boxes failed" if missing else f"{boxes} boxes are too few"
            return used, [*notes, f"{why}: they and smaller ones are left out."]
        if missing:
            notes.append(f"{missing} of {boxes} boxes failed.")
        used.append(
            _spread(level.parts, known, scale.of(known) if scale.holds(known) else slope * known)
        )
    return used, notes


def _spread(parts: tuple[int, ...], known: Array, scaled: Array) -> _Spread:
    variance, freedom = float(scaled.var(ddof=1)), len(known) - 1.0
    log = math.log(variance / math.prod(parts)) - _log_bias(freedom) if variance > 0 else -math.inf
    mean_error = float(known.std(ddof=1)) / math.sqrt(len(known))
    return _Spread(parts, log, freedom, float(known.mean()), mean_error)


def _nested_fits(used: list[_Spread], edges: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return log D²(V) and its variance by the coarsest level, the two coarsest, and so on."""
    logs = np.array([one.log_variance for one in used])
    shortfall = np.array([_shortfall(one.parts, edges) for one in used])
    covariance = np.array([[_covariance(one, other) for other in used] for one in used])
    fits = [_fit(logs[:n], shortfall[:n], covariance[:n, :n]) for n in range(1, len(used) + 1)]
    return [found for found, _ in fits], [variance for _, variance in fits]


def _fit(logs: Array, shortfall: Array, covariance: Array) -> tuple[float, float]:
    """Return intercept and its variance for logs = intercept − slope · shortfall."""
    weights = np.linalg.inv(covariance)
    design = np.column_stack([np.ones(len(logs)), -shortfall])
    information = design.T @ weights @ design + np.diag([0.0, _SPREAD**-2])
    inverse = np.linalg.inv(information)
    found = inverse @ (design.T @ weights @ logs + [0.0, _SLOPE / _SPREAD**2])
    if found[1] < _SMALLEST:
        straight = weights.sum(axis=0)
        found[0] = straight @ (logs + _SMALLEST * shortfall) / straight.sum()
    return float(found[0]), float(inverse[0, 0])


def _shortfall(parts: Sequence[int], edges: Sequence[float]) -> float:
    """Return x / Σᵢ 1/Lᵢ, 1.1 for 2³ boxes of a cube and 3 for 4³."""
    boxes = math.prod(parts)
    inverse = sum(n / edge for n, edge in zip(parts, edges, strict=True))
    whole = sum(1 / edge for edge in edges)
    return boxes / (boxes - 1) * (inverse / whole - 1)


def _covariance(one: _Spread, other: _Spread) -> float:
    """Return the covariance of two levels' log s² for independent voxels, 2 tr(P Q) / (ν μ).

    P and Q project on the differences between the boxes of each level.
    """
    if one is other:
        half = one.freedom / 2
        return 1 / half + 1 / (2 * half**2) + 1 / (6 * half**3)
    shared = math.prod(_overlap(n, m) for n, m in zip(one.parts, other.parts, strict=True))
    return 2 * (shared - 1) / (one.freedom * other.freedom)


def _overlap(n: int, m: int) -> float:
    """Return Σ |a ∩ b|² / (|a| |b|) over the n parts a and the m parts b of an edge."""
    starts, ends = np.arange(n) / n, np.arange(1, n + 1) / n
    others, stops = np.arange(m) / m, np.arange(1, m + 1) / m
    common = np.minimum.outer(ends, stops) - np.maximum.outer(starts, others)
    return float((np.maximum(common, 0.0) ** 2).sum() * n * m)


def _log_bias(freedom: float) -> float:
    """Return E log(χ² / ν), by its series in 1/ν."""
    return -1 / freedom - 1 / (3 * freedom**2)


def _drift(whole: float, used: list[_Spread]) -> list[str]:
    """Return a sentence if small boxes have other values on average than the whole."""
    last = used[-1]
    shift = last.mean - whole
    if abs(shift) <= max(_DRIFT * abs(whole), 3 * last.mean_error):
        return []
    by = f"by {100 * shift / abs(whole):+.0f} %" if whole else f"by {shift:+.3g}"
    return [f"Small boxes differ {by} on average: their borders change this number."]
