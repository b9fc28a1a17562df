"""Coordination shells: which distances between atoms belong together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WIDTH = 0.02
"""Standard deviation of the smoothing over the nearest distance."""
_BINS_A_WIDTH = 4
_SURE = 6.0
_DEEP = 0.5
_FEWEST = 0.5


def shell_bins(nearest: float, cutoff: float) -> Floats:
    """Return edges of bins that are fine enough to tell shells apart."""
    return np.linspace(0.0, cutoff, int(np.ceil(cutoff / (nearest * WIDTH / _BINS_A_WIDTH))) + 1)


def shell_borders(counts: NDArray[np.int64], edges: Floats, atoms: int) -> Floats:
    """Return the outer borders of the shells, ascending, from counts of pairs seen from both sides.

    The counts over r² are smoothed. A minimum between two maxima is a border if it is half as
    deep as the lower of them is high, or deeper than chance makes it (6 standard deviations of
    counted pairs). A shell with less than half a neighbour an atom belongs to the next. Beyond
    the last minimum the shell is complete only if it ends before the last bin.
    """
    from scipy.ndimage import gaussian_filter1d

    middle = (edges[1:] + edges[:-1]) / 2
    smooth = gaussian_filter1d(counts.astype(np.float64), _BINS_A_WIDTH, mode="constant")
    spread = np.sqrt(2 * smooth / (2 * np.sqrt(np.pi) * _BINS_A_WIDTH)) / middle**2
    height = smooth / middle**2
    peaks = _peaks(height)
    valleys = [_valley(height, a, b) for a, b in pairwise(peaks)]
    _merge(peaks, valleys, height, spread)
    borders = [float(edges[at + 1]) for at in valleys]
    if peaks and smooth[-1] < 1e-12 * smooth.max():
        borders.append(float(edges[-1]))
    inner = np.concatenate([[0], np.cumsum(counts)])
    kept, before = [], 0.0
    for border in borders:
        inside = float(np.interp(border, edges, inner)) / atoms
        if inside - before >= _FEWEST:
            kept.append(border)
            before = inside
    return np.array(kept)


def _peaks(height: Floats) -> list[int]:
    """Return the middles of all local maxima."""
    from scipy.signal import find_peaks

    return [int(at) for at in find_peaks(np.concatenate([[0.0], height, [0.0]]))[0] - 1]


def _valley(height: Floats, left: int, right: int) -> int:
    """Return the middle of the lowest stretch between two maxima."""
    part = height[left : right + 1]
    low = np.flatnonzero(part <= part.min() + 1e-9 * height.max())
    return left + int(low[len(low) // 2])


def _merge(peaks: list[int], valleys: list[int], height: Floats, spread: Floats) -> None:
    """Remove minima that are no borders, the shallowest first, each with the lower maximum."""
    while valleys:
        lower = [min(peaks[k : k + 2], key=lambda at: height[at]) for k in range(len(valleys))]
        depth = np.array([height[p] - height[v] for p, v in zip(lower, valleys, strict=True)])
        limit = np.array(
            [
                min(_DEEP * height[p], _SURE * np.hypot(spread[p], spread[v]))
                for p, v in zip(lower, valleys, strict=True)
            ]
        )
        worst = int(np.argmin(depth / limit))
        if depth[worst] >= limit[worst]:
            return
        peaks.remove(lower[worst])
        del valleys[worst]
