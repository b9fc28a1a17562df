"""Sizes of equal ellipsoids of revolution: from their number, their volume and their aspect."""

from __future__ import annotations

import math

from matweft import InputError

SemiAxes = tuple[float, float, float]


def ball_radius(shape: tuple[int, int, int], porosity: float, count: int) -> float:
    """Return the radius of balls of which so many, side by side, fill the solid."""
    share = (1 - porosity) * math.prod(shape) / count
    return math.cbrt(3 * share / (4 * math.pi))


def spheroid(radius: float, aspect: float) -> SemiAxes:
    """Return the semi-axes, in the ratio 1 : 1 : aspect, of a ball's volume."""
    short = radius / math.cbrt(aspect)
    return short, short, short * aspect


def require_thickness(semi_axes: SemiAxes, cure: str) -> None:
    """Raise `InputError` for ellipsoids thinner than a voxel."""
    if min(semi_axes) < 0.5:
        raise InputError(
            f"an ellipsoid of semi-axes {lengths(semi_axes)} voxel is thinner than a voxel: {cure}"
        )


def lengths(numbers: tuple[float, ...]) -> str:
    """Return lengths as text."""
    return ", ".join(f"{one:.3g}" for one in numbers)
