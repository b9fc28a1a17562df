"""Orientations as Neper describes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft.data import quaternions_from_bunge
from matweft.data._quaternions import conjugate
from matweft.errors import InputError
from matweft_grains.formats._grain_tables import unit_rows

Floats = NDArray[np.float64]

WIDTHS = {
    "rodrigues": 3,
    "euler-bunge": 3,
    "euler-kocks": 3,
    "euler-roe": 3,
    "rotmat": 9,
    "axis-angle": 4,
    "quaternion": 4,
}
"""How many numbers each descriptor has; angles are in degrees."""


def to_quaternions(numbers: Floats, descriptor: str, version: str, what: str) -> Floats:
    """Return active rotations from crystal to sample, of rows of numbers.

    Descriptors of version 2.2 without a word, or with passive, have the same numbers as these
    rotations; those with active are their inverses. In earlier versions the words are exchanged.
    """
    name, _, word = descriptor.partition(":")
    if word not in ("", "active", "passive"):
        raise InputError(
            f"{what} describes orientations by {descriptor!r}; the word after : is active or "
            "passive"
        )
    quaternions = _as_rotation(name, numbers, what)
    inverse = "active" if version == "2.2" else "passive"
    return unit_rows(conjugate(quaternions), what) if word == inverse else quaternions


def _as_rotation(name: str, numbers: Floats, what: str) -> Floats:
    if not np.isfinite(numbers).all():
        raise InputError(f"{what} holds orientations that are not finite")
    if name == "quaternion":
        return unit_rows(numbers, what)
    if name == "rodrigues":
        return _unit(np.column_stack([np.ones(len(numbers)), numbers]))
    if name == "axis-angle":
        half = np.deg2rad(numbers[:, 3:]) / 2
        length = np.linalg.norm(numbers[:, :3], axis=1, keepdims=True)
        axis = numbers[:, :3] / np.where(length == 0, 1.0, length)
        return _unit(np.column_stack([np.cos(half), np.sin(half) * axis]))
    if name == "rotmat":
        return _of_matrices(numbers.reshape(-1, 3, 3), what)
    angles = numbers + _BEFORE_BUNGE.get(name, np.zeros(3))
    if name == "euler-kocks":
        angles = angles * [1.0, 1.0, -1.0]
    turns = np.column_stack([angles[:, 0] % 360, angles[:, 1], angles[:, 2] % 360])
    try:
        return quaternions_from_bunge(turns, "deg")
    except InputError as error:
        raise InputError(f"orientations of {what}: {error}") from error


_BEFORE_BUNGE = {
    "euler-kocks": np.array([90.0, 0.0, -90.0]),
    "euler-roe": np.array([90.0, 0.0, -90.0]),
}
"""What is added to other Euler angles: φ₁ = Ψ + 90°, φ₂ = 90° − φ (Kocks), Φ' − 90° (Roe)."""


def _of_matrices(matrices: Floats, what: str) -> Floats:
    """Return rotations whose matrices, rows the crystal axes in the sample, are given."""
    from scipy.spatial.transform import Rotation

    errors = np.abs(np.einsum("nij,nkj->nik", matrices, matrices) - np.eye(3)).max(initial=0.0)
    if errors > 1e-3 or (np.linalg.det(matrices) < 0).any():
        raise InputError(f"{what} holds matrices that are no rotations; off by {errors:.3g}")
    turned = Rotation.from_matrix(matrices.transpose(0, 2, 1)).as_quat()
    return _unit(turned[:, [3, 0, 1, 2]])


def _unit(quaternions: Floats) -> Floats:
    unit = quaternions / np.linalg.norm(quaternions, axis=1, keepdims=True)
    return np.asarray(unit * np.where(unit[:, :1] < 0, -1.0, 1.0))
