"""How two crystals are turned against each other, by the least of all equivalent rotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.data._quaternions import conjugate, multiply
from matweft.data.orientations import unit_quaternions
from matweft.data.symmetry.groups import rotations
from matweft.data.symmetry.sectors import canonical_images

Floats = NDArray[np.float64]
ROWS = 1 << 17
"""Rows treated at a time, so that memory does not grow with the order of the group."""


@dataclass(frozen=True, eq=False)
class Disorientation:
    """The least rotation between two crystals: ``angle`` in degrees, ``axis``, ``quaternion``.

    The axis is a unit vector in crystal axes within the sector of the class (see
    `matweft.data.symmetry.sector`); shapes are (...), (..., 3) and (..., 4). Of no rotation the
    axis is [0, 0, 1].
    """

    angle: Floats
    axis: Floats
    quaternion: Floats


def misorientation_angle(
    first: ArrayLike, second: ArrayLike, symmetry: str | int, other: str | int | None = None
) -> Floats:
    """Return the least angle between crystals in degrees, over all equivalent rotations.

    Parameters
    ----------
    first, second
        Orientations as unit quaternions, shapes (..., 4) that broadcast.
    symmetry
        Laue class of both, or of the first.
    other
        Laue class of the second where it is another phase.

    Returns
    -------
    array of float64, shape (...)
        ω = 2 arccos max |Re(q₁⁻¹ q₂ s)|, where s runs over s₂ s₁⁻¹ for all rotations of the two
        groups: over the group itself if both are equal. Exact to 2e-6 degrees.

    Raises
    ------
    InputError
        When a shape or a class is wrong, or a quaternion has another length than 1.

    Examples
    --------
    A twin: half a turn about [111], or 60° by another equivalent.

    >>> twin = np.array([0, 1, 1, 1]) / np.sqrt(3)
    >>> round(float(misorientation_angle([1, 0, 0, 0], twin, "m-3m")), 6)
    60.0
    >>> round(float(misorientation_angle([1, 0, 0, 0], twin, "-1")), 6)
    180.0
    """
    a, b = unit_quaternions(first, "orientations"), unit_quaternions(second, "orientations")
    cosine = largest_scalar(a, b, group_between(symmetry, symmetry if other is None else other))
    return np.asarray(np.degrees(2.0 * np.arccos(np.minimum(cosine, 1.0))))


def largest_scalar(first: NDArray[Any], second: NDArray[Any], group: Floats) -> Floats:
    """Return max |Re(q₁⁻¹ q₂ s)| over the rotations s of a group, unchecked, for any shape."""
    a, b = np.broadcast_arrays(first, second)
    rows_a, rows_b = a.reshape(-1, 4), b.reshape(-1, 4)
    found = np.empty(len(rows_a))
    turns = conjugate(group).T
    for part in parts(len(found)):
        between = multiply(conjugate(rows_a[part]), rows_b[part])
        found[part] = np.abs(between @ turns).max(axis=1)
    return found.reshape(a.shape[:-1])


def disorientation(first: ArrayLike, second: ArrayLike, symmetry: str | int) -> Disorientation:
    """Return the least rotation between crystals of a phase, with its axis.

    Of the equivalent rotations s₁ q₁⁻¹ q₂ s₂ and their inverses, that of the least angle whose axis
    lies in the sector of the class. Arguments and errors as for `misorientation_angle`.

    >>> twin = np.array([0, 1, 1, 1]) / np.sqrt(3)
    >>> found = disorientation([1, 0, 0, 0], twin, "m-3m")
    >>> found.axis.round(6).tolist()
    [0.57735, 0.57735, 0.57735]
    """
    a, b = np.broadcast_arrays(
        unit_quaternions(first, "orientations"), unit_quaternions(second, "orientations")
    )
    between = multiply(conjugate(a), b).reshape(-1, 4)
    group = rotations(symmetry)
    for part in parts(len(between)):
        between[part] = nearest(between[part], group)
    between *= np.where(between[:, :1] < 0, -1.0, 1.0)
    vector = between[:, 1:]
    sine = np.linalg.norm(vector, axis=1)
    still = sine < 1e-9  # below it the direction of the axis is rounding
    axis = np.where(still[:, None], [0.0, 0.0, 1.0], vector / np.where(still, 1.0, sine)[:, None])
    axis = canonical_images(axis, symmetry)
    shape = a.shape[:-1]
    turned = np.concatenate([between[:, :1], axis * sine[:, None]], axis=1)
    angle = np.degrees(2.0 * np.arctan2(sine, between[:, 0]))
    return Disorientation(angle.reshape(shape), axis.reshape(*shape, 3), turned.reshape(*shape, 4))


def in_fundamental_zone(quaternions: ArrayLike, symmetry: str | int) -> NDArray[np.bool_]:
    """Return whether no equivalent rotation q s has a smaller angle than q, shape (...).

    Points on the border belong to the zone. Raises `InputError` as `misorientation_angle` does.

    >>> in_fundamental_zone([[1, 0, 0, 0], [0, 1, 0, 0]], "mmm").tolist()
    [True, False]
    """
    given = unit_quaternions(quaternions, "quaternions")
    identity = np.array([1.0, 0.0, 0.0, 0.0])
    least = largest_scalar(np.broadcast_to(identity, given.shape), given, rotations(symmetry))
    return np.asarray(np.abs(given[..., 0]) >= least - 1e-9)


def nearest(quaternions: Floats, group: Floats) -> Floats:
    """Return of each row the equivalent q s of the least angle, shape (n, 4), unchecked."""
    best = np.abs(quaternions @ conjugate(group).T).argmax(axis=1)
    return multiply(quaternions, group[best])


@cache
def group_between(symmetry: str | int, other: str | int) -> Floats:
    """Return the different rotations s₂ s₁⁻¹ of two groups, shape (n, 4)."""
    first, second = rotations(symmetry), rotations(other)
    if np.array_equal(first, second):
        return first
    products = multiply(second[:, None], conjugate(first)[None]).reshape(-1, 4)
    kept: list[int] = []
    same = np.abs(products @ products.T) > 1 - 1e-9
    for row in range(len(products)):
        if not same[row, kept].any():
            kept.append(row)
    return np.asarray(products[kept])


def parts(n: int) -> Iterator[slice]:
    """Yield slices that cover n rows, `ROWS` at a time."""
    for start in range(0, n, ROWS):
        yield slice(start, start + ROWS)
