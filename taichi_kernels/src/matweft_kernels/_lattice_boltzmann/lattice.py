"""The D3Q19 lattice as data: nine directions, each with its opposite, and their weights.

Population 0 rests; 1 + 2p moves along ``HALF[p]`` and 2 + 2p against it.
"""

from __future__ import annotations

HALF: tuple[tuple[int, int, int], ...] = (
    (1, 0, 0),
    (0, 1, 0),
    (0, 0, 1),
    (1, 1, 0),
    (1, -1, 0),
    (1, 0, 1),
    (-1, 0, 1),
    (0, 1, 1),
    (0, -1, 1),
)
"""One of each pair of opposite directions; none points down the last axis."""
TERMS = tuple(
    tuple(sorted(((axis, sign) for axis, sign in enumerate(half) if sign), key=lambda t: -t[1]))
    for half in HALF
)
"""Axes and signs of the components that are not zero, a positive one first."""
REST_WEIGHT = 1 / 3
WEIGHTS = (1 / 18,) * 3 + (1 / 36,) * 6
"""Weight of each of the directions of a pair."""
POPULATIONS = 1 + 2 * len(HALF)
SOUND_SPEED_SQUARED = 1 / 3


def velocity(population: int) -> tuple[int, int, int]:
    """Return the velocity of a population.

    >>> velocity(0), velocity(7), velocity(8)
    ((0, 0, 0), (1, 1, 0), (-1, -1, 0))
    """
    if population == 0:
        return (0, 0, 0)
    sign = 1 if population % 2 else -1
    x, y, z = HALF[(population - 1) // 2]
    return sign * x, sign * y, sign * z


def weight(population: int) -> float:
    """Return the weight of a population; all of them sum to 1."""
    return REST_WEIGHT if population == 0 else WEIGHTS[(population - 1) // 2]
