"""What all data on regular grids have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matweft.errors import InputError, UnitError
from matweft.units import convert

_LENGTHS = frozenset({"voxel", "m", "cm", "mm", "um", "µm", "nm", "pm", "angstrom", "Å"})
"""Units that need no look-up, which costs the import of pint."""


def per_axis(name: str, given: Any, default: Any, n: int) -> tuple[Any, ...]:
    """Return one entry an axis; one value alone holds for every axis."""
    entries = (given,) * n if np.ndim(given) == 0 else tuple(given) or (default,) * n
    if len(entries) != n:
        raise InputError(f"{name} has {len(entries)} entries for {n} axes")
    return entries


def numbers_per_axis(
    name: str, given: Any, default: float, n: int, *, positive: bool
) -> tuple[float, ...]:
    """Return one finite number an axis."""
    try:
        numbers = tuple(float(entry) for entry in per_axis(name, given, default, n))
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name} needs one number an axis; got {given!r}") from error
    if not all(np.isfinite(number) and (number > 0 or not positive) for number in numbers):
        raise InputError(f"{name} must be {'positive' if positive else 'finite'}; got {numbers}")
    return numbers


def check_length(unit: str) -> str:
    """Return a unit of length as it is, or raise `UnitError`."""
    if unit not in _LENGTHS:
        try:
            convert(1.0, unit, "m")
        except UnitError as error:
            raise UnitError(
                f"the unit of a grid is a length, such as 'um', or 'voxel'; got {unit!r}"
            ) from error
    return unit


def centres(
    names: Sequence[str],
    shape: Sequence[int],
    spacing: Sequence[float],
    origin: Sequence[float],
    unit: str,
) -> dict[str, Any]:
    """Return the coordinates of the voxels' centres along each axis, for xarray."""
    return {
        name: (name, start + (np.arange(count) + 0.5) * step, {"units": unit})
        for name, count, step, start in zip(names, shape, spacing, origin, strict=True)
    }
