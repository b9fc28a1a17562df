"""What a step returned, as named fields with unit and meaning, whatever it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from matweft.codec import Opaque
from matweft.data import GrainMap, VoxelImage
from matweft.data.grey import is_grey
from matweft.data.voxel_image import MOST_LABELS
from matweft.result import FieldOfResult, Quantity, fields_of


@dataclass(frozen=True)
class FieldValue:
    """One field of a value."""

    name: str
    value: Any
    quantity: Quantity

    @property
    def is_scalar(self) -> bool:
        """Whether the value is a single number, truth value or short text."""
        return is_scalar(self.value)


def is_scalar(value: Any) -> bool:
    """Return whether a value fits a cell of a table.

    >>> is_scalar(1.0), is_scalar(np.float32(1)), is_scalar("a"), is_scalar(np.zeros(2))
    (True, True, True, False)
    """
    return isinstance(value, bool | int | float | complex | str | np.generic)


def fields_in(value: Any) -> list[FieldValue]:
    """Return the fields of a value; a value without fields is its own field ``value``.

    >>> [(f.name, f.value) for f in fields_in({"a": 1})], fields_in(2.5)[0].name
    ([('a', 1)], 'value')
    """
    if isinstance(value, VoxelImage):
        return _image(value)
    if isinstance(value, GrainMap):
        return _grains(value)
    if isinstance(value, Opaque):
        return [FieldValue(name, one, Quantity()) for name, one in value.fields.items()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [
            FieldValue(name, getattr(value, name), entry.quantity)
            for name, entry in _documented(value).items()
        ]
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return [FieldValue(name, one, Quantity()) for name, one in value.items()]
    return [FieldValue("value", value, Quantity())]


def quantities(value: Any) -> dict[str, Quantity]:
    """Return unit and meaning of each field of a value."""
    return {field.name: field.quantity for field in fields_in(value)}


def _documented(value: Any) -> dict[str, FieldOfResult]:
    try:
        return fields_of(value)
    except (NameError, TypeError):  # annotations of a class whose module is gone or unfinished
        return {
            one.name: FieldOfResult(one.name, Any, Quantity()) for one in dataclasses.fields(value)
        }


def _image(image: VoxelImage) -> list[FieldValue]:
    found = _grid(image.shape, image.spacing, image.unit, image.periodic)
    if is_grey(image.values):
        low, high = float(image.values.min()), float(image.values.max())
        mean = float(image.values.mean(dtype=np.float64))
        return [
            *found,
            *(_field("smallest value", low), _field("largest value", high)),
            _field("mean value", mean),
        ]
    names = {label: name for name, label in image.phases.items()}
    labels = image.labels
    for label in labels[:MOST_LABELS]:
        share = float(np.count_nonzero(image.values == label) / image.values.size)
        name = names.get(label, f"label {label}")
        found.append(_field(f"fraction of {name}", share, "", f"share of voxels of label {label}"))
    more = len(labels) - MOST_LABELS
    return [*found, _field("…", f"{more} more labels")] if more > 0 else found


def _grains(grains: GrainMap) -> list[FieldValue]:
    return [
        *_grid(grains.shape, grains.spacing, grains.unit, grains.periodic),
        _field("grains", len(grains.grains)),
        _field("oriented", grains.orientations is not None, "", "whether orientations are known"),
        *([_field("phases", ", ".join(grains.phases))] if grains.phases else []),
    ]


def _grid(
    shape: tuple[int, ...], spacing: tuple[float, ...], unit: str, periodic: tuple[bool, ...]
) -> list[FieldValue]:
    edges = [f"{s:g}" for s in spacing]
    shown = edges[0] if len(set(edges)) == 1 else " × ".join(edges)
    along = [axis for axis, repeats in zip("xyz", periodic, strict=False) if repeats]
    return [
        _field("shape", " × ".join(map(str, shape)), "voxel"),
        _field("edge of a voxel", shown, unit),
        _field("periodic along", ", ".join(along) or "no axis"),
    ]


def _field(name: str, value: Any, unit: str = "", meaning: str = "") -> FieldValue:
    return FieldValue(name, value, Quantity(unit, meaning))
