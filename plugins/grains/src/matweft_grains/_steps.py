"""Pairs of neighbouring voxels of a grid, whether or not it repeats."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def steps(axes: int, *, diagonal: bool) -> list[tuple[int, ...]]:
    """Return one step for each pair of opposite neighbours, those along the axes first.

    >>> steps(2, diagonal=True)
    [(1, 0), (0, 1), (1, -1), (1, 1)]
    """
    straight = [tuple(int(i == axis) for i in range(axes)) for axis in range(axes)]
    others = [
        step
        for step in itertools.product((-1, 0, 1), repeat=axes)
        if step > (0,) * axes and step not in straight
    ]
    return straight + (others if diagonal else [])


def sides(
    values: NDArray[Any], step: Sequence[int], periodic: Sequence[bool]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the values at all voxels and at those one step on, where both exist.

    Further axes of ``values``, such as components, stay as they are.

    >>> here, there = sides(np.arange(4), (1,), (False,))
    >>> here.tolist(), there.tolist()
    ([0, 1, 2], [1, 2, 3])
    """
    wrapped = [axis for axis, move in enumerate(step) if move and periodic[axis]]
    moved = np.roll(values, [-step[axis] for axis in wrapped], wrapped) if wrapped else values
    open_moves = [0 if axis in wrapped else move for axis, move in enumerate(step)]
    return values[_cut(open_moves, 1)], moved[_cut(open_moves, -1)]


def _cut(moves: Sequence[int], sign: int) -> tuple[slice, ...]:
    return tuple(_range(sign * move) for move in moves)


def _range(move: int) -> slice:
    if move == 0:
        return slice(None)
    return slice(None, -1) if move > 0 else slice(1, None)
