"""Conjugate gradients on the energy of the black cells, with an estimate of the energy left.

The energy of the iterates falls to the conductance from above, and the gap is the square of the
energy norm of the error (Hestenes and Stiefel 1952). A step lowers it by a known amount, the gain;
the gains still to come are bounded by a geometric series with the slowest recent ratio
(Strakos and Tichy 2002).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Progress = Callable[[int, float], object]

WINDOW = 3
SAFETY = 2.0
RESTARTS = 2


class System(Protocol):
    """The steps that a system offers the iteration."""

    def energy(self) -> tuple[float, float]:
        """Return the energy of the solution and the squared norm of its true residual."""

    def restart(self) -> float:
        """Take residual and direction from the last call of ``energy``; return r . z."""

    def curvature(self) -> float:
        """Return p . A p."""

    def step(self, length: float) -> None:
        """Advance solution and residual."""

    def precondition(self) -> float:
        """Return r . z of the new residual."""

    def turn(self, keep: float) -> None:
        """Take the next direction."""


@dataclass(frozen=True)
class Minimum:
    """Where the iteration ended: an infinite error says that rounding stopped it."""

    steps: int
    energy: float
    residual: float
    error: float


def minimise(system: System, tolerance: float, limit: int, progress: Progress | None) -> Minimum:
    """Lower the energy until the part still to come is below the tolerance.

    The energy is computed anew at the end. Where it differs from the sum of the gains, rounding
    has led the iteration astray, and it starts again from the true residual.
    """
    steps, error = 0, math.inf
    energy, residual = system.energy()
    for _ in range(1 + RESTARTS):
        taken, expected, error = _run(system, energy, tolerance, limit - steps, steps, progress)
        steps += taken
        energy, residual = system.energy()
        drifted = not abs(energy - expected) <= tolerance / 2 * energy
        if not drifted or steps >= limit:
            break
        error = math.inf
    return Minimum(steps, energy, residual, error)


def _run(
    system: System,
    energy: float,
    tolerance: float,
    limit: int,
    before: int,
    progress: Progress | None,
) -> tuple[int, float, float]:
    """Iterate from the present solution; return steps, expected energy, relative error."""
    norm = system.restart()
    gains: list[float] = []
    error = SAFETY * norm / energy
    while error > tolerance and len(gains) < limit:
        curvature = system.curvature()
        if not (curvature > 0 and math.isfinite(curvature)):
            return len(gains), energy, math.inf
        length = norm / curvature
        system.step(length)
        gains.append(length * norm)
        energy -= gains[-1]
        following = system.precondition()
        error = SAFETY * _remaining(gains, length * following) / energy
        if progress is not None:
            progress(before + len(gains), error)
        if error > tolerance:
            system.turn(following / norm)
        norm = following
    return len(gains), energy, error


def _remaining(gains: list[float], following: float) -> float:
    """Return the sum of the gains to come, of which the first is about ``following``."""
    recent = [*gains[-WINDOW:], following]
    if len(recent) < 2 or min(recent) <= 0:
        return abs(following)
    ratio = max(later / earlier for earlier, later in itertools.pairwise(recent))
    return following / (1 - ratio) if ratio < 1 else math.inf
