"""Frames of measured orientations: that of the scan, that of the angles, that of the crystal."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matweft.data._quaternions import conjugate, multiply
from matweft_grains.formats._laue import HEXAGONAL_AXES

Floats = NDArray[np.float64]
Frame = Literal["as-written", "x180", "y180", "xy180", "z90", "z180", "z270"]
CrystalAxis = Literal["a", "a*"]

_HALF = np.sqrt(0.5)
_TURNS: dict[str, tuple[float, float, float, float]] = {
    "as-written": (1.0, 0.0, 0.0, 0.0),
    "x180": (0.0, 1.0, 0.0, 0.0),
    "y180": (0.0, 0.0, 1.0, 0.0),
    "xy180": (0.0, _HALF, _HALF, 0.0),
    "z90": (_HALF, 0.0, 0.0, _HALF),
    "z180": (0.0, 0.0, 0.0, 1.0),
    "z270": (_HALF, 0.0, 0.0, -_HALF),
}
"""Rotation that brings the frame of the angles onto the axes x, y, z of the map."""
FRAMES = (
    "how the frame of the angles lies to the axes of the map: as-written (the same), or turned by "
    "180° about x, y or x + y, or by 90°, 180° or 270° about z"
)


def turn_frame(quaternions: Floats, frame: Frame) -> Floats:
    """Return orientations to the axes of the map, of those to the frame of the angles."""
    if frame == "as-written":
        return quaternions
    return multiply(np.array(_TURNS[frame]), quaternions)


def turn_frame_back(quaternions: Floats, frame: Frame) -> Floats:
    """Return orientations to the frame of the angles, of those to the axes of the map."""
    if frame == "as-written":
        return quaternions
    return multiply(conjugate(np.array(_TURNS[frame])), quaternions)


def turn_crystal(
    quaternions: Floats, phase: NDArray[np.integer], hexagonal: list[int], degrees: float
) -> Floats:
    """Return orientations whose crystal axes are turned about c where a phase is hexagonal.

    A crystal's x axis along a* lies 30° from a, towards b: 30 degrees bring orientations with x
    along a to such with x along a*, -30 degrees back.
    """
    turned = quaternions.copy()
    half = np.deg2rad(degrees) / 2
    there = np.isin(phase, hexagonal)
    turned[there] = multiply(quaternions[there], np.array([np.cos(half), 0, 0, np.sin(half)]))
    return turned


def hexagonal_phases(phases: dict[str, int], symmetry: dict[str, str]) -> list[int]:
    """Return the numbers of phases with hexagonal axes."""
    return [number for name, number in phases.items() if symmetry.get(name) in HEXAGONAL_AXES]
