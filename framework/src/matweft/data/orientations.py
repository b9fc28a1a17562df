"""Orientations between Bunge's Euler angles, as files hold them, and quaternions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.errors import InputError

_NAMES = ("φ₁", "Φ", "φ₂")
_TURN = {"deg": 360.0, "rad": 2 * np.pi}
_ROUNDED = 1e-4
"""Share of a full turn by which an angle may be too large, as files hold few digits."""
_ZERO = 1e-12
"""Components of a quaternion below it are rounding of zero."""

Floats = NDArray[np.float64]


def quaternions_from_bunge(angles: ArrayLike, unit: str) -> Floats:
    """Return unit quaternions of Bunge's Euler angles.

    Parameters
    ----------
    angles
        φ₁, Φ, φ₂ along the last axis, shape (..., 3): turns about z, x and z that bring the
        sample axes onto the crystal axes. Φ is from 0 to half a turn, the others at most one turn.
    unit
        ``"deg"`` or ``"rad"``.

    Returns
    -------
    array of float64, shape (..., 4)
        Scalar first and not negative; active rotations from crystal to sample axes.

    Raises
    ------
    InputError
        When the unit is another one, the shape does not fit, or an angle is impossible.

    Notes
    -----
    Source: H.-J. Bunge, Texture Analysis in Materials Science (Butterworths, 1982), chapter 2.

    Examples
    --------
    Goss: the crystal's [001] lies along sample x, [110] along sample z.

    >>> quaternions_from_bunge([90.0, 90.0, 45.0], "deg").round(4).tolist()
    [0.2706, 0.6533, 0.2706, 0.6533]
    """
    turn = _turn(unit)
    given = _checked(angles, 3, "Bunge angles")
    _check_ranges(given, turn, unit)
    first, middle, last = np.moveaxis(given * (np.pi / turn), -1, 0)  # half angles
    added, taken = first + last, first - last
    return upper(
        np.stack(
            [
                np.cos(middle) * np.cos(added),
                np.sin(middle) * np.cos(taken),
                np.sin(middle) * np.sin(taken),
                np.cos(middle) * np.sin(added),
            ],
            axis=-1,
        )
    )


def bunge_from_quaternions(quaternions: ArrayLike, unit: str) -> Floats:
    """Return Bunge's Euler angles of unit quaternions.

    Parameters
    ----------
    quaternions
        Shape (..., 4), scalar first, active rotations from crystal to sample axes.
    unit
        ``"deg"`` or ``"rad"``, of the angles returned.

    Returns
    -------
    array of float64, shape (..., 3)
        φ₁, Φ, φ₂: Φ from 0 to half a turn, the others from 0 to below a turn. Where Φ is 0 or half
        a turn, φ₂ is 0.

    Raises
    ------
    InputError
        When the unit is another one, the shape does not fit, or a quaternion has another length
        than 1.

    Examples
    --------
    >>> bunge_from_quaternions([1.0, 0.0, 0.0, 0.0], "deg").tolist()
    [0.0, 0.0, 0.0]
    """
    turn = _turn(unit)
    w, x, y, z = np.moveaxis(unit_quaternions(quaternions, "quaternions"), -1, 0)
    upright, tilted = np.hypot(w, z), np.hypot(x, y)
    half_sum = np.where(upright > _ZERO, np.arctan2(z, w), np.arctan2(y, x))
    half_difference = np.where(tilted > _ZERO, np.arctan2(y, x), np.arctan2(z, w))
    around = np.stack([half_sum + half_difference, half_sum - half_difference], axis=-1)
    around = np.where(upright[..., None] > _ZERO, around, around * [1, -1])
    first, last = np.moveaxis(_wrapped(around * (turn / (2 * np.pi)), turn), -1, 0)
    middle = np.arctan2(tilted, upright) * (turn / np.pi)
    return np.stack([first, middle, last], axis=-1)


def unit_quaternions(quaternions: ArrayLike, what: str) -> Floats:
    """Return quaternions as float64, shape (..., 4); raise `InputError` unless of length 1."""
    given = _checked(quaternions, 4, what)
    worst = float(np.abs(np.linalg.norm(given, axis=-1) - 1).max(initial=0.0))
    if not worst < 1e-6:
        raise InputError(f"{what} must be unit quaternions; the worst norm is off by {worst:.3g}")
    return given


def _turn(unit: str) -> float:
    if unit not in _TURN:
        raise InputError(f"the unit of the angles is {unit!r}; state 'deg' or 'rad'")
    return _TURN[unit]


def _checked(values: Any, n: int, what: str) -> Floats:
    try:
        given = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{what} are numbers, {n} along the last axis: {error}") from error
    if given.ndim == 0 or given.shape[-1] != n:
        raise InputError(f"{what} have shape (..., {n}); got {given.shape}")
    return given


def _check_ranges(given: Floats, turn: float, unit: str) -> None:
    bad = np.argwhere(~np.isfinite(given))
    if bad.size:
        where = tuple(map(int, bad[0]))
        raise InputError(
            f"Bunge angles hold {given[where]} at {list(where)}; "
            "leave out points without an orientation"
        )
    slack = _ROUNDED * turn
    largest = float(np.abs(given).max(initial=0.0))
    if unit == "rad" and largest > turn + slack:
        raise InputError(
            f"an angle of {largest:.6g} rad is more than 2π: these look like degrees, whose unit "
            "is 'deg'"
        )
    for name, values, low, high in zip(
        _NAMES, np.moveaxis(given, -1, 0), (-turn, 0.0, -turn), (turn, turn / 2, turn), strict=True
    ):
        wrong = values[(values < low - slack) | (values > high + slack)]
        if wrong.size:
            raise InputError(
                f"{name} is {wrong.flat[0]:.6g} {unit}; it must be from {low:.6g} to {high:.6g}"
            )


def upper(quaternions: Floats) -> Floats:
    """Return of each pair q, −q, which are the same rotation, the one with a positive scalar.

    Of half turns, whose scalar is zero, the first other component is positive.
    """
    rounded = np.where(np.abs(quaternions) < _ZERO, 0.0, quaternions)
    first = np.argmax(rounded != 0, axis=-1)[..., None]
    sign = np.sign(np.take_along_axis(rounded, first, axis=-1))
    return np.asarray(rounded * sign + 0.0)


def _wrapped(angles: Floats, turn: float) -> Floats:
    """Return angles from 0 to below a turn; what rounding left beside 0 is 0."""
    wrapped = np.mod(angles, turn)
    beside = np.minimum(wrapped, turn - wrapped) < 1e-13 * turn
    return np.asarray(np.where(beside, 0.0, wrapped))
