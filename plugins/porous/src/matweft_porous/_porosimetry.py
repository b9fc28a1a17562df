"""Openings of a phase by balls, all of them and those that intrude from a face."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matweft.memory import require_memory
from matweft_porous._distances import squared_distances
from matweft_porous._intrusion import connected_to_first_face
from matweft_porous._pores import Pores

_BYTES_A_VOXEL = 24


class Porosimetry:
    """Volume fractions of the openings of a phase at tested radii, each computed once.

    Radii are whole multiples of ``step``, in edges of the smallest voxel. A ball is the voxels
    whose centres are at most its radius from a voxel's centre; it wraps where the image does.
    """

    def __init__(self, pores: Pores, axis: int, step: float, connectivity: int) -> None:
        require_memory(f"the pore sizes of {pores.mask.shape}", _BYTES_A_VOXEL * pores.mask.size)
        self._pores = pores
        self._axis, self._step, self._connectivity = axis, step, connectivity
        self._covered: dict[int, float] = {}
        self._intruded: dict[int, float] = {}

    @cached_property
    def _squared(self) -> NDArray[np.float32]:
        return squared_distances(self._pores.mask, self._pores)

    @property
    def last(self) -> int | None:
        """The steps to the first radius of which no ball fits, None where every ball does."""
        largest = float(np.sqrt(self._squared.max()))
        return math.ceil(largest / self._step) if math.isfinite(largest) else None

    def covered(self, number: int) -> float:
        """Return CPSD at ``number`` steps: the share of the image that balls in the phase cover."""
        if number not in self._covered:
            self._covered[number] = self._dilated(self._eroded(number), number)
        return self._covered[number]

    def intruded(self, number: int) -> float:
        """Return MIP at ``number`` steps: the share covered by balls that come from the face."""
        if number not in self._intruded:
            centres = connected_to_first_face(
                self._eroded(number), self._axis, self._pores.periodic, self._connectivity
            )
            self._intruded[number] = self._dilated(centres, number)
        return self._intruded[number]

    def curves(self, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return CPSD and MIP at 0, 1, ... steps, NaN where they were not asked for yet."""
        covered, intruded = (
            np.array([known.get(number, math.nan) for number in range(count)])
            for known in (self._covered, self._intruded)
        )
        return covered, intruded

    def _eroded(self, number: int) -> NDArray[np.bool_]:
        """Return the centres of the balls that lie in the phase."""
        if self._is_voxel(number):
            return self._pores.mask
        return self._squared > (self._step * number) ** 2

    def _dilated(self, centres: NDArray[np.bool_], number: int) -> float:
        """Return the share of the image covered by the balls around centres."""
        if not self._is_voxel(number) and centres.any():
            centres = squared_distances(~centres, self._pores) <= (self._step * number) ** 2
        return float(np.count_nonzero(centres) / centres.size)

    def _is_voxel(self, number: int) -> bool:
        """Return whether a ball is a single voxel."""
        return self._step * number < 1.0


def level_crossing(curve: Callable[[int], float], level: float, last: int) -> tuple[float, int]:
    """Return where a falling curve over whole numbers crosses a level, and the number above.

    By bisection, linear between neighbours; ``curve(last)`` is below the level. A curve below it
    from the start crosses at 0.

    >>> level_crossing([4.0, 4.0, 3.0, 1.0, 0.0].__getitem__, 1.5, 4)
    (2.75, 3)
    """
    low, high = 0, last
    if curve(0) < level:
        return 0.0, 0
    while high - low > 1:
        middle = (low + high) // 2
        if curve(middle) >= level:
            low = middle
        else:
            high = middle
    above, below = curve(low), curve(high)
    return low + (above - level) / (above - below), high
