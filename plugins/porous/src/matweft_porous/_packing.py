"""Pack ellipsoids that do not overlap: relax where they fell, then compress in small steps."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.errors import NotConvergedError
from matweft_kernels.hard_ellipsoids import FIRST_STEPS, Relaxation, relax_ellipsoids
from matweft_porous._ellipsoids import random_rotations

Floats = NDArray[np.float64]

DIRECT = 0.5
"""Densest packing that is tried at once."""
_LOOSER = 0.7
_DIRECT_SWEEPS = 1000
_RELAXING_SWEEPS = 300
_RESTING_SWEEPS = 400
_LOOSE = 0.45
_LOOSE_RESTING_SWEEPS = 100
_STEP = 0.01
_MOST_HALVINGS = 5
_LOOSEST = 0.01


@dataclass
class Packing:
    """Ellipsoids on their way to a packing fraction, by the sweeps that are allowed.

    A compression that does not relax is taken back; the next is half as large, and twice as many
    sweeps of moves without overlap come before it.
    """

    shape: tuple[int, int, int]
    semi_axes: tuple[float, float, float]
    """At the target."""
    target: float
    count: int
    rng: np.random.Generator
    max_sweeps: int
    sweeps: float = 0.0
    reached: float = 0.0
    steps: tuple[float, float] = field(default=FIRST_STEPS)

    def pack(self) -> Relaxation:
        """Return the ellipsoids at the target, or raise `NotConvergedError`."""
        found = self._first()
        halvings = 0
        while self.reached < self.target:
            if halvings > _MOST_HALVINGS or self.sweeps >= self.max_sweeps:
                raise NotConvergedError(self._stopped())
            found = self._moved(found, self.reached, self._rest(halvings))
            self.steps = found.steps
            wanted = min(self.reached + _STEP / 2**halvings, self.target)
            tighter = self._moved(found, wanted, 0)
            if tighter.relaxed:
                self.reached, found = wanted, tighter
            else:
                halvings += 1
        return found

    def _rest(self, halvings: int) -> int:
        """Return how many sweeps without overlap come before the next compression."""
        rest = _LOOSE_RESTING_SWEEPS if self.reached < _LOOSE else _RESTING_SWEEPS
        return int(min(rest * 2**halvings, self.max_sweeps - self.sweeps))

    def _first(self) -> Relaxation:
        """Return ellipsoids relaxed from random places: loosely packed if they do not at once."""
        places = self.rng.random((self.count, 3)) * self.shape
        turns = random_rotations(self.count, self.rng)
        packing = min(self.target, DIRECT)
        found = self._relaxed(places, turns, packing, _DIRECT_SWEEPS, 0)
        while not found.relaxed:
            packing *= _LOOSER
            if packing < _LOOSEST * self.target or self.sweeps > self.max_sweeps:
                raise NotConvergedError(self._stopped())
            found = self._relaxed(found.centres, found.orientations, packing, _DIRECT_SWEEPS, 0)
        self.reached = packing
        return found

    def _moved(self, last: Relaxation, packing: float, rest: int) -> Relaxation:
        return self._relaxed(last.centres, last.orientations, packing, _RELAXING_SWEEPS, rest)

    def _relaxed(
        self, centres: Floats, turns: Floats, packing: float, sweeps: int, rest: int
    ) -> Relaxation:
        """Relax the ellipsoids scaled to a packing fraction."""
        scale = np.cbrt(packing / self.target)
        before = self.sweeps

        def report(done: float, overlap: float) -> None:
            context().check()
            told = f"packing {packing:.4f}, overlap {overlap:.2g}, {before + done:.0f} sweeps"
            context().progress(self.reached, self.target, told)

        found = relax_ellipsoids(
            centres,
            np.tile(np.multiply(self.semi_axes, scale), (self.count, 1)),
            turns,
            self.shape,
            seed=int(self.rng.integers(2**63)),
            max_sweeps=sweeps,
            extra_sweeps=rest,
            steps=self.steps,
            callback=report,
            device=context().device,
            threads=context().threads,
        )
        self.sweeps += found.sweeps
        return found

    def _stopped(self) -> str:
        aspect = self.semi_axes[2] / self.semi_axes[0]
        enough = math.ceil(1000 * (1 - self.reached)) / 1000
        return (
            f"{self.count} ellipsoids of aspect {aspect:.3g} were packed up to "
            f"{100 * self.reached:.1f} % solid without overlap, not to {100 * self.target:.1f} %, "
            f"in {self.sweeps:.0f} sweeps: give a porosity of {enough:.3f} or more, "
            "another aspect (0.5 to 0.7 and 1.4 to 2 pack most densely), more max_sweeps, or "
            "another seed"
        )
