"""The scene of an orientation map: the colour of the crystal's direction at each point."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data.orientation_map import OrientationMap
from matweft.viewer.inverse_pole import SECTORS, colours_of
from matweft.viewer.of_grains import corners_told
from matweft.viewer.reduction import factors, told
from matweft.viewer.scene import Key, Scene, Volume

_LEVELS = 24
"""Steps of each colour: a label is a colour, and labels must stay few."""
_GREY = (150, 150, 150)
_DIRECTION = "z"


def scene(points: OrientationMap) -> Scene:
    """Return a volume whose labels are colours; points without an orientation are seen through."""
    blocks = factors(points.shape, points.spacing)
    middle = tuple(slice(b // 2 if n > b // 2 else 0, None, b) for n, b in
                   zip(points.shape, blocks, strict=True))  # fmt: skip
    phase = np.asarray(points.phase)[middle]
    labels, key = _key(_pixels(points, points.orientations[middle], phase), phase, points)
    spacing = tuple(s * b for s, b in zip(points.spacing, blocks, strict=True))
    note = told(points.shape, blocks, "the middle point")
    volume = Volume(labels, spacing, key=key, smooth=False)
    return Scene((volume,), points.unit, points.axes, (note,) if note else ())


def _pixels(points: OrientationMap, turned: NDArray[Any], phase: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the colour of each point."""
    pixels = np.full((*phase.shape, 3), _GREY, dtype=np.uint8)
    for number, laue in _classes(points).items():
        here = phase == number if number else phase > 0
        if laue in SECTORS and here.any():
            pixels[here] = colours_of(turned[here], _DIRECTION, laue)
    return pixels


def _classes(points: OrientationMap) -> dict[int, str]:
    """Return the Laue class of each phase's number; 0 is every phase, where none is stated."""
    if not points.symmetry:
        return {0: "m-3m"}
    return {number: points.symmetry.get(name, "") for name, number in points.phases.items()}


def _key(
    pixels: NDArray[np.uint8], phase: NDArray[Any], points: OrientationMap
) -> tuple[NDArray[np.int64], Key]:
    """Return labels, one for each different colour of a phase, and their key."""
    step = 255 / (_LEVELS - 1)
    coarse = np.rint(pixels / step).astype(np.int64)
    code = 1 + phase.astype(np.int64)
    for channel in range(3):
        code = code * _LEVELS + coarse[..., channel]
    code = np.where(phase > 0, code, 0)
    found, first, labels, counts = np.unique(
        code, return_index=True, return_inverse=True, return_counts=True
    )
    shown = f"orientation, {_DIRECTION}"
    names = {number: name for name, number in points.phases.items()}
    numbers = phase.reshape(-1)[first]
    key = Key(
        np.arange(len(found)),
        tuple(names.get(int(n), "indexed") if n else "not indexed" for n in numbers),
        counts / phase.size,
        {shown: np.rint(coarse.reshape(-1, 3)[first] * step).astype(np.uint8)},
        (0,) if found[0] == 0 and len(found) > 1 else (),
        "orientation",
        objects=False,
        remarks={
            shown: corners_told(_DIRECTION, set(_classes(points).values()), bool(points.symmetry))
        },
    )
    return labels.reshape(phase.shape), key
