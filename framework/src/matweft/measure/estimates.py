"""Numbers of a result and their sampling errors, from parts, covariance or single values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.errors import InputError, MatweftError
from matweft.export.fields import FieldValue, fields_in, is_scalar
from matweft.measure.measurement import REPRESENTED, Measurement, Number
from matweft.measure.outcome import Outcome, Value
from matweft.representative import (
    Level,
    SamplingError,
    boxes,
    from_correlation,
    from_samples,
    from_sub_volumes,
    split,
)
from matweft.representative.sampling_error import with_error

THINNEST = 6
"""Voxels along each edge of the smallest sub-volume that is measured."""

SMALLEST = 12
"""Voxels along the edge of the cube, or square, as large as the smallest sub-volume."""
_ENTRY = re.compile(r"(?P<field>\w+)(\[(?P<index>-?\d+)\])?")
Floats = NDArray[np.float64]
Once = Callable[[Any, Measurement], tuple[Any, list[str]]]


def values_of(measurement: Measurement, result: Any) -> list[Value]:
    """Return the numbers of a result that are to be shown, as yet without errors.

    Raises `InputError` if the measurement names a field that the result does not have.
    """
    found = {one.name: one for one in fields_in(result)}
    numbers = measurement.numbers
    if numbers is None:
        numbers = tuple(Number(name, "none") for name, one in found.items() if _is_number(one))
    values = []
    for number in numbers:
        match = _ENTRY.fullmatch(number.field)
        if match is None or match["field"] not in found:
            raise InputError(
                f"{measurement.component} has no number {number.field!r}; it has {', '.join(found)}"
            )
        one = found[match["field"]]
        value = one.value if match["index"] is None else one.value[int(match["index"])]
        name = number.title or number.field.replace("_", " ")
        quantity = one.quantity
        interval = None
        if number.interval:
            low, high = getattr(result, number.interval)
            interval = (float(low), float(high))
        told = (quantity.unit, quantity.description, number)
        values.append(Value(name, float(value), *told, interval=interval))
    return values


def _is_number(one: FieldValue) -> bool:
    return is_scalar(one.value) and not isinstance(one.value, str | bool | np.bool_)


def divisions_for(image: VoxelImage) -> list[tuple[int, ...]]:
    """Return into how many parts to split each axis, coarse to fine; what is too small is left out.

    Of an axis of one voxel there is one part.
    """
    edges = [s * n for s, n in zip(image.spacing, image.shape, strict=True)]
    real = [axis for axis, n in enumerate(image.shape) if n > 1]
    found = []
    for per_axis in (3, 4, 6) if len(real) < 3 else (2, 3, 4):
        parts = [1] * len(edges)
        for axis, n in zip(real, split([edges[a] for a in real], per_axis), strict=True):
            parts[axis] = n
        sides = [image.shape[axis] // parts[axis] for axis in real]
        if min(sides) >= THINNEST and math.prod(sides) >= SMALLEST ** len(real):
            found.append(tuple(parts))
    return found


def level_of(
    image: VoxelImage, parts: tuple[int, ...], measurement: Measurement, once: Once
) -> tuple[tuple[int, ...], Floats]:
    """Return the parts and, one row a box, the numbers measured in it; NaN where it failed."""
    rows = []
    for box in boxes(image.shape, parts):
        part = image.with_values(np.ascontiguousarray(image.values[box]), periodic=(), origin=())
        try:
            result, _ = once(part, measurement)
            rows.append([value.value for value in values_of(measurement, result)])
        except MatweftError:
            rows.append([np.nan])
    width = max(map(len, rows))
    return parts, np.array([row if len(row) == width else [np.nan] * width for row in rows])


def with_errors(sample: Any, outcome: Outcome, levels: Sequence[Any]) -> list[Value]:
    """Return the values of an outcome with the sampling errors that can be estimated."""
    return [
        replace(value, error=_error(sample, outcome, value, column, levels))
        for column, value in enumerate(outcome.values)
    ]


def _error(
    sample: Any, outcome: Outcome, value: Value, column: int, levels: Sequence[Any]
) -> SamplingError | None:
    how = value.number.error
    if how == "samples":
        return _of_samples(outcome.result, value, **_lengths(sample))
    if how == "correlation" and isinstance(sample, VoxelImage):
        mask = sample.mask(outcome.measurement.parameters.get("phase"))
        return from_correlation(mask, sample.spacing, length_unit=sample.unit)
    if how == "sub-volumes" and levels:
        found = [
            Level(tuple(np.array(parts)[np.array(sample.shape) > 1]), rows[:, column])
            for parts, rows in levels
        ]
        options = {"bounds": value.number.bounds, "unit": value.unit, **_lengths(sample)}
        return from_sub_volumes(value.value, found, **options)
    return None


def _of_samples(result: Any, value: Value, **lengths: Any) -> SamplingError:
    number = value.number
    single = np.array(getattr(result, number.samples), dtype=np.float64)
    single[np.isinf(single)] = np.nan
    weights = getattr(result, number.weights) if number.weights else None
    regions = getattr(result, number.regions) if number.regions else None
    dims = {one.name: one.quantity.dims for one in fields_in(result)}[number.samples]
    noun = dims[0] if dims else "sample"
    share = getattr(result, number.represented) if number.represented else 1.0
    if share < REPRESENTED:
        note = f"The {noun}s that count stand for {100 * share:.2g} % of the sample."
        told = {"edges": (), "length_unit": "", **lengths}
        return with_error(value.value, None, "samples", note, unit=value.unit, **told)
    return from_samples(
        single, weights=weights, regions=regions, noun=noun, unit=value.unit, **lengths
    )


def _lengths(sample: Any) -> dict[str, Any]:
    """Return edges and unit of length of a sample on a grid, without axes of one voxel."""
    if not hasattr(sample, "spacing"):
        return {}
    edges = (s * n for s, n in zip(sample.spacing, sample.shape, strict=True) if n > 1)
    return {"edges": tuple(edges), "length_unit": sample.unit}
