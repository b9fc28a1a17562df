"""What a relaxation starts from, in mean radii, and what a run of moves tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matweft_kernels._hard_ellipsoids import layout

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Start:
    """Bodies in a box, in mean radii, with the seed, the first steps and the least F aimed at."""

    centres: Floats
    axes: Floats
    turns: Floats
    box: Floats
    key: tuple[int, int]
    steps: tuple[float, float]
    target: float

    @property
    def kinds(self) -> int:
        """1 where all bodies are balls, which need not turn, else 2."""
        return 1 if np.all(self.axes == self.axes[:, :1]) else 2

    @property
    def outer(self) -> float:
        """Radius of the largest bounding ball."""
        return float(self.axes.max())

    def numbers(self) -> Floats:
        """Return the numbers that the moves go by; balls have no step of rotation."""
        largest = np.array([layout.LARGEST_TRANSLATION, layout.LARGEST_ROTATION])
        found = np.zeros(layout.NUMBERS)
        found[layout.LARGEST : layout.LARGEST + 2] = largest
        found[: self.kinds] = np.clip(self.steps, layout.SMALLEST_STEP, largest)[: self.kinds]
        found[layout.TARGET], found[layout.OUTER] = self.target, self.outer
        found[layout.SPREAD] = np.ptp(self.axes, axis=1).max()
        found[layout.BOX :] = self.box
        return found


class Told(NamedTuple):
    """Numbers of moves tried and accepted, translations and rotations, and what overlaps."""

    tried: NDArray[np.int64]
    accepted: NDArray[np.int64]
    overlapping: int
    energy: float
    steps: tuple[float, float]


class Moves(Protocol):
    """Bodies that move on a device or in plain numpy."""

    def run(self, budget: int, until_free: bool) -> Told:
        """Try about so many moves, or fewer if nothing overlaps and that is the aim."""

    def places(self) -> tuple[Floats, Floats]:
        """Return centres and turns."""
