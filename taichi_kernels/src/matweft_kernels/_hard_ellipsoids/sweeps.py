"""Runs of moves in launches short enough to report and to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matweft_kernels._hard_ellipsoids.start import Moves, Told

Callback = Callable[[float, float], object]


def _none() -> NDArray[np.int64]:
    return np.zeros(2, np.int64)


@dataclass
class Sweeps:
    """What a number of bodies tried so far, translations and rotations."""

    bodies: int
    moves_a_launch: int
    callback: Callback | None
    tried: NDArray[np.int64] = field(default_factory=_none)
    accepted: NDArray[np.int64] = field(default_factory=_none)

    @property
    def done(self) -> float:
        """Trial moves per body."""
        return float(self.tried.sum()) / self.bodies

    @property
    def acceptance(self) -> tuple[float, float]:
        """Shares accepted of translations and rotations, NaN where none was tried."""
        with np.errstate(invalid="ignore"):
            shares = self.accepted / self.tried
        return float(shares[0]), float(shares[1])

    def run(self, moves: Moves, limit: float, until_free: bool) -> Told:
        """Run so many sweeps, or fewer if nothing overlaps and that is the aim."""
        left = round(limit * self.bodies)
        while True:
            told = moves.run(min(self.moves_a_launch, left), until_free)
            self.tried += told.tried
            self.accepted += told.accepted
            left -= int(told.tried.sum())
            if self.callback is not None:
                self.callback(self.done, told.energy)
            if left <= 0 or (until_free and told.overlapping == 0):
                return told
