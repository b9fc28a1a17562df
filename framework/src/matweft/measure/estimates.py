"""Numbers of a result and their sampling errors, from parts, covariance or single values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from matweft.data import VoxelImage
from matweft.errors import InputError, MatweftError
from matweft.export.fields import fields_in, is_scalar
from matweft.measure.measurement import Measurement, Number
from matweft.measure.outcome import Outcome, Value
from matweft.representative import boxes, from_correlation, from_samples, from_sub_volumes

SMALLEST = 12
"""Voxels along each edge of the smallest sub-volume that is measured."""
_ENTRY = re.compile(r"(?P<field>\w+)(\[(?P<index>-?\d+)\])?")
Box = tuple[slice, ...]
Once = Callable[[Any, Measurement], tuple[Any, list[str]]]


def values_of(measurement: Measurement, result: Any) -> list[Value]:
    """Return the numbers of a result that are to be shown, as yet without errors.

    Raises `InputError` if the measurement names a field that the result does not have.
    """
    found = {one.name: one for one in fields_in(result)}
    numbers = measurement.numbers or tuple(
        Number(name, "none")
        for name, one in found.items()
        if is_scalar(one.value) and not isinstance(one.value, str | bool | np.bool_)
    )
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
        values.append(Value(name, float(value), quantity.unit, quantity.description, number))
    return values


def levels_for(shape: tuple[int, ...]) -> list[list[Box]]:
    """Return the divisions of an image into boxes, coarse to fine, that are worth measuring."""
    found = []
    for cuts in (2, 3, 4):
        parts = boxes(shape, cuts)
        if min(_edge(part, shape) for part in parts) >= SMALLEST:
            found.append(parts)
    return found


def _edge(box: Box, shape: tuple[int, ...]) -> int:
    return (
        min(len(range(*one.indices(n))) for one, n in zip(box, shape, strict=True) if n >= SMALLEST)
        if any(n >= SMALLEST for n in shape)
        else 0
    )


def level_of(
    sample: VoxelImage, blocks: Sequence[Box], measurement: Measurement, once: Once
) -> tuple[Sequence[Box], np.ndarray[Any, np.dtype[np.float64]]]:
    """Return the boxes and, one row each, the numbers measured in them; NaN where it failed."""
    rows = []
    for block in blocks:
        part = sample.with_values(
            np.ascontiguousarray(sample.values[block]), periodic=(), origin=()
        )
        try:
            result, _ = once(part, measurement)
            rows.append([value.value for value in values_of(measurement, result)])
        except MatweftError:
            rows.append([np.nan] * max(len(measurement.numbers), 1))
    return blocks, np.array(rows, dtype=np.float64)


def with_errors(sample: Any, outcome: Outcome, levels: Sequence[Any]) -> list[Value]:
    """Return the values of an outcome with the sampling errors that can be estimated."""
    return [
        replace(value, error=_error(sample, outcome, value, column, levels))
        for column, value in enumerate(outcome.values)
    ]


def _error(sample: Any, outcome: Outcome, value: Value, column: int, levels: Sequence[Any]) -> Any:
    how = value.number.error
    if how == "samples":
        return from_samples(np.asarray(getattr(outcome.result, value.number.samples)))
    if how == "correlation" and isinstance(sample, VoxelImage):
        mask = sample.mask(outcome.measurement.parameters.get("phase"))
        return from_correlation(mask, sample.spacing, sample.periodic, unit=sample.unit)
    if how == "sub-volumes" and levels and np.isfinite(value.value):
        columns = [(blocks, rows[:, column]) for blocks, rows in levels]
        return from_sub_volumes(
            value.value, columns, sample.shape, sample.spacing, unit=sample.unit
        )
    return None
