"""Random flips, quarter turns and circular shifts of images that are learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from matweft.errors import InputError

if TYPE_CHECKING:
    import torch

Axis = Literal["x", "y", "z"]
Plane = Literal["xy", "xz", "yz"]


@dataclass(frozen=True)
class Augmentation:
    """Axes along which images are flipped and shifted, planes in which they are turned."""

    flips: tuple[Axis, ...]
    turns: tuple[Plane, ...]
    shifts: tuple[Axis, ...]

    def draw(self, edges: tuple[int, ...], rng: np.random.Generator) -> Move:
        """Draw a move of an image; where edges of a plane differ, it is turned by half or not."""
        numbers = [_number(axis) for axis in self.flips]
        flips = tuple(axis for axis in numbers if rng.integers(2))
        turns = []
        for plane in self.turns:
            first, second = map(_number, plane)
            quarters = rng.integers(4)
            if edges[first] != edges[second]:
                quarters -= quarters % 2
            turns.append((int(quarters), first, second))
        numbers = [_number(axis) for axis in self.shifts]
        shifts = tuple((int(rng.integers(edges[axis])), axis) for axis in numbers)
        return Move(flips, tuple(turns), shifts)

    def check(self, axes: int) -> None:
        """Raise `InputError` for moves along axes that the images do not have."""
        named = [*self.flips, *"".join(self.turns), *self.shifts]
        needed = max((_number(axis) + 1 for axis in named), default=0)
        if needed > axes:
            raise InputError(f"the random moves name {needed} axes; the images have {axes}")


@dataclass(frozen=True)
class Move:
    """Flips along axes, then turns (quarters, from axis, to axis), then shifts (voxels, axis)."""

    flips: tuple[int, ...] = ()
    turns: tuple[tuple[int, int, int], ...] = ()
    shifts: tuple[tuple[int, int], ...] = ()

    def apply(self, image: torch.Tensor) -> torch.Tensor:
        """Return an image of shape (channels, voxels...) moved."""
        image = image.flip([axis + 1 for axis in self.flips])
        for quarters, first, second in self.turns:
            image = image.rot90(quarters, [first + 1, second + 1])
        steps = [step for step, _ in self.shifts]
        return image.roll(steps, [axis + 1 for _, axis in self.shifts]) if steps else image


def _number(axis: str) -> int:
    return "xyz".index(axis)
