"""What diffraction measures on slices of a polycrystal: noise, wrong points, shifted slices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap, OrientationMap
from matweft.data._quaternions import multiply
from matweft_grains._polycrystal import Polycrystal
from matweft_grains._steps import sides, steps

Floats = NDArray[np.float64]
PHASE, SYMMETRY = "Iron (Alpha)", "m-3m"
SMALLEST = 60
"""Points of the smallest grain."""
_NOISE = 0.5
"""Root mean square of the angle by which a point is off, in degrees."""
_SHIFT = 0.3
"""Standard deviation of the places of slices, in steps."""
_WRONG, _LOST = 0.10, 0.05
"""Shares of the points at boundaries that are indexed wrongly, or not at all."""


@dataclass(frozen=True)
class Scan:
    """Points along x, y and the slices, and their steps."""

    shape: tuple[int, int, int]
    steps: tuple[float, float, float]
    unit: str = "um"

    @property
    def box(self) -> Floats:
        """Edges of the measured box."""
        return np.multiply(self.shape, self.steps)

    def places(self, number: int, shift: Floats) -> Floats:
        """Return the places of the points of a slice that lies off by a shift, shape (n, 3)."""
        n_x, n_y, _ = self.shape
        x, y = np.meshgrid(np.arange(n_x) + 0.5, np.arange(n_y) + 0.5, indexing="ij")
        across = np.full(n_x * n_y, number + 0.5)
        off = np.array([shift[0], shift[1], 0.0])
        return np.asarray((np.column_stack([x.ravel(), y.ravel(), across]) + off) * self.steps)


def seen_by(scan: Scan, made: Polycrystal) -> Polycrystal:
    """Return the grains that have `SMALLEST` points or more once they fill the others' place."""
    while True:
        points = np.bincount(_rows(made, scan).ravel(), minlength=len(made.radii))
        kept = points >= SMALLEST
        if kept.all():
            return made
        made = Polycrystal(made.centres[kept], made.radii[kept], made.orientations[kept])


def _rows(made: Polycrystal, scan: Scan) -> NDArray[np.int64]:
    """Return the row of the grain at each point, slices along the last axis."""
    still = np.zeros(2)
    slices = [made.grains_at(scan.places(z, still)) for z in range(scan.shape[2])]
    return np.stack(slices, axis=1)


def truth(made: Polycrystal, scan: Scan) -> GrainMap:
    """Return the grains as they are, numbered from 1 without gaps."""
    present, labels = np.unique(_rows(made, scan), return_inverse=True)
    return GrainMap(
        (labels.reshape(scan.shape) + 1).astype(np.int32),
        made.orientations[present],
        spacing=scan.steps,
        unit=scan.unit,
        phase=np.ones(len(present), np.int64),
        phases={PHASE: 1},
        symmetry={PHASE: SYMMETRY},
    )


def measured_slice(
    made: Polycrystal, scan: Scan, number: int, *, rng: np.random.Generator
) -> OrientationMap:
    """Return one slice as it would be measured."""
    flat = scan.shape[:2]
    grain = made.grains_at(scan.places(number, rng.normal(0, _SHIFT, 2)))
    n = len(grain)
    tilt = rng.normal(0, np.radians(_NOISE) / np.sqrt(3) / 2, (n, 3))
    turned = multiply(made.orientations[grain], _unit(np.column_stack([np.ones(n), tilt])))
    border = _at_boundary(grain.reshape(flat)).ravel()
    drawn = rng.random(n)
    wrong, lost = border & (drawn < _WRONG), border & (drawn > 1 - _LOST)
    turned[wrong] = _unit(rng.normal(size=(int(wrong.sum()), 4)))
    turned[lost] = [1.0, 0.0, 0.0, 0.0]
    confidence = np.clip(rng.normal(np.where(border, 0.35, 0.65), 0.1), 0.11, 0.95)
    confidence[wrong] = rng.uniform(0.0, 0.09, int(wrong.sum()))
    confidence[lost] = -1.0
    quality = np.clip(rng.normal(np.where(border, 900.0, 1500.0), 150.0), 50, None)
    return OrientationMap(
        turned.reshape(*flat, 4),
        np.where(lost, 0, 1).reshape(flat),
        spacing=scan.steps[:2],
        unit=scan.unit,
        phases={PHASE: 1},
        symmetry={PHASE: SYMMETRY},
        scalars={
            "image_quality": quality.round(1).reshape(flat),
            "confidence_index": confidence.round(3).reshape(flat),
        },
    )


def _at_boundary(grain: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the points of a slice that have a neighbour of another grain."""
    found = np.zeros(grain.shape, np.bool_)
    for step in steps(2, diagonal=False):
        here, there = sides(grain, step, (False, False))
        for side in sides(found, step, (False, False)):
            side |= here != there
    return found


def _unit(quaternions: Floats) -> Floats:
    return np.asarray(quaternions / np.linalg.norm(quaternions, axis=1, keepdims=True))
