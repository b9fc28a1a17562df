"""A synthetic polycrystal: a Laguerre tessellation of log-normal grains without texture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SIGMA = 0.35
"""Standard deviation of ln(diameter)."""
_OVERLAP = 0.65
"""Least distance of two centres, as a share of the sum of their radii."""
_TRIES = 200


@dataclass(frozen=True)
class Polycrystal:
    """Centres and radii of grains, lengths in the unit of the box, and an orientation each."""

    centres: Floats
    radii: Floats
    orientations: Floats

    def grains_at(self, places: Floats) -> NDArray[np.int64]:
        """Return the row of the grain at each place: the least |x - c|² - r²; shape (n,)."""
        found = np.empty(len(places), np.int64)
        constant = (self.centres**2).sum(axis=1) - self.radii**2
        for start in range(0, len(places), 1 << 14):
            part = slice(start, start + (1 << 14))
            found[part] = (constant - 2 * places[part] @ self.centres.T).argmin(axis=1)
        return found


def random_polycrystal(box: Floats, diameter: float, *, rng: np.random.Generator) -> Polycrystal:
    """Return grains of a mean diameter that fill a box; their centres keep a distance."""
    mean_volume = np.pi / 6 * diameter**3
    margin = diameter / 2
    count = max(2, round(float(np.prod(box + 2 * margin)) / mean_volume))
    radii = np.sort(rng.lognormal(0.0, _SIGMA, count))[::-1]
    radii *= np.cbrt(mean_volume / (np.pi * 4 / 3 * np.mean(radii**3)))
    centres = np.empty((count, 3))
    for row, radius in enumerate(radii):
        tried = rng.uniform(-margin, box + margin, (_TRIES, 3))
        gaps = np.linalg.norm(tried[:, None] - centres[None, :row], axis=2)
        room = (gaps - _OVERLAP * (radii[:row] + radius)).min(axis=1, initial=np.inf)
        centres[row] = tried[np.argmax(room >= 0) if (room >= 0).any() else np.argmax(room)]
    drawn = rng.normal(size=(count, 4))
    return Polycrystal(centres, radii, drawn / np.linalg.norm(drawn, axis=1, keepdims=True))
