"""Disjoint boxes that fill an image, nearly cubic."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np

from matweft.errors import InputError


def split(edges: Sequence[float], per_axis: int) -> tuple[int, ...]:
    """Return into how many parts to split each edge for about per_axisᵈ nearly cubic boxes.

    >>> split((100, 100, 100), 2), split((100, 100, 10), 2), split((300, 100), 3)
    ((2, 2, 2), (3, 3, 1), (5, 2))
    """
    if per_axis < 1 or not edges or min(edges) <= 0:
        raise InputError(f"boxes need positive edges and a count from 1; got {edges}, {per_axis}")
    wanted = per_axis ** len(edges)
    mean = float(np.prod(np.asarray(edges, dtype=np.float64)) ** (1 / len(edges)))
    trials = []
    for box in np.geomspace(0.3, 3, 91) * mean / per_axis:
        parts = tuple(max(1, round(edge / float(box))) for edge in edges)
        sides = [edge / n for edge, n in zip(edges, parts, strict=True)]
        uneven = np.log(max(sides) / min(sides)) if min(parts) > 1 else 0.0
        trials.append((abs(np.log(np.prod(parts) / wanted)) + 0.3 * uneven, parts))
    return min(trials)[1]


def boxes(shape: Sequence[int], parts: Sequence[int]) -> list[tuple[slice, ...]]:
    """Return the disjoint boxes of an image split into ``parts`` along each axis.

    They fill the image; edges that do not divide differ by a voxel. The last axis runs fastest.

    >>> boxes((5, 4), (2, 1))
    [(slice(0, 2, None), slice(0, 4, None)), (slice(2, 5, None), slice(0, 4, None))]
    """
    if len(shape) != len(parts) or any(not 1 <= n <= m for n, m in zip(parts, shape, strict=True)):
        raise InputError(f"an image of {tuple(shape)} voxels cannot be split into {tuple(parts)}")
    cuts = [[m * i // n for i in range(n + 1)] for m, n in zip(shape, parts, strict=True)]
    return list(product(*([slice(*pair) for pair in pairwise(one)] for one in cuts)))
