"""Shortest distances in the pore graph by scipy's Dijkstra."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray


def distances(
    pore: NDArray[np.bool_], lengths: NDArray[np.float64], periodic_sides: bool
) -> NDArray[np.float32]:
    """Return distances to the last plane of axis 0; ``lengths`` holds eight step classes."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    number = np.full(pore.shape, -1)
    number[pore] = np.arange(np.count_nonzero(pore))
    first, second, length = _edges(number, lengths, periodic_sides)
    nodes = int(np.count_nonzero(pore))
    targets = number[-1][pore[-1]]
    out = np.full(pore.shape, np.inf, np.float32)
    if targets.size:
        graph = csr_array((length, (first, second)), shape=(nodes, nodes))
        out[pore] = dijkstra(graph, directed=False, indices=targets, min_only=True)
    return out


def _edges(
    number: NDArray[np.int64], lengths: NDArray[np.float64], periodic_sides: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return every edge once, with its shortest length where two steps join the same voxels."""
    lows, highs, long = [], [], []
    for step in itertools.product((0, 1), (-1, 0, 1), (-1, 0, 1)):
        length = lengths[4 * abs(step[0]) + 2 * abs(step[1]) + abs(step[2])]
        if step <= (0, 0, 0) or length == 0.0:
            continue
        there = np.roll(number, [-one for one in step], axis=(0, 1, 2))
        for axis, move in enumerate(step):
            if move and (axis == 0 or not periodic_sides):
                border = [slice(None)] * 3
                border[axis] = slice(-1, None) if move > 0 else slice(0, 1)
                there[tuple(border)] = -1
        joined = (number >= 0) & (there >= 0) & (number != there)
        lows.append(np.minimum(number[joined], there[joined]))
        highs.append(np.maximum(number[joined], there[joined]))
        long.append(np.full(len(lows[-1]), length))
    low, high, reach = np.concatenate(lows), np.concatenate(highs), np.concatenate(long)
    order = np.lexsort((reach, high, low))
    low, high, reach = low[order], high[order], reach[order]
    new = np.ones(len(low), bool)
    new[1:] = (np.diff(low) != 0) | (np.diff(high) != 0)
    return low[new], high[new], reach[new]
