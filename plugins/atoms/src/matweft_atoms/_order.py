"""Unlike neighbours counted, and what chance would make of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft_atoms._neighbours import pairs

if TYPE_CHECKING:
    from ase import Atoms


@dataclass(frozen=True)
class ShellCounts:
    """Pairs of one shell, seen from both sides.

    ``counts[a, b]`` pairs from kind a to kind b, of ``amounts[a]`` atoms of each kind. Of the
    graph of neighbours: ``own`` pairs of an atom with its own images, ``single`` the sum over
    unlike places of the number of pairs W between them, ``squared`` that of W², ``degrees`` that
    of each atom's number of neighbours squared, all seen from both sides.
    """

    counts: NDArray[np.int64]
    amounts: NDArray[np.int64]
    distance: float
    own: int
    single: int
    squared: int
    degrees: int

    @classmethod
    def of(
        cls, atoms: Atoms, kinds: NDArray[np.intp], borders: Sequence[float]
    ) -> list[ShellCounts]:
        """Count the shells that end at ``borders``; raises `InputError` for an empty one."""
        found = [_Sums(len(atoms), int(kinds.max()) + 1) for _ in borders]
        for centre, other, distance in pairs(atoms, borders[-1]):
            shell = np.searchsorted(borders, distance)
            for at, sums in enumerate(found):
                inside = shell == at
                sums.add(centre[inside], other[inside], distance[inside], kinds)
        for at, sums in enumerate(found):
            if not sums.counts.any():
                low = borders[at - 1] if at else 0.0
                raise InputError(f"no atoms are {low:g} to {borders[at]:g} Å apart: an empty shell")
        return [sums.finished(np.bincount(kinds)) for sums in found]

    @property
    def bonds(self) -> int:
        """Number of pairs, seen from both sides."""
        return int(self.counts.sum())

    def _expected(self, a: int, b: int) -> float:
        """Return Z c_A c_B, the pairs that no order gives in an infinite sample."""
        total = int(self.amounts.sum())
        return self.bonds * float(self.amounts[a]) * float(self.amounts[b]) / total**2

    def order(self, a: int, b: int) -> float:
        """Return the Warren–Cowley parameter of two kinds."""
        return 1 - float(self.counts[a, b]) / self._expected(a, b)

    def mean(self, a: int, b: int) -> float:
        """Return its mean over all permutations of the atoms."""
        n, m = int(self.amounts.sum()), self.amounts
        if a == b:
            pairs_there = self.single * m[a] * (m[a] - 1) / (n * (n - 1))
            return 1 - float(pairs_there + self.own * m[a] / n) / self._expected(a, b)
        return 1 - float(self.single * m[a] * m[b] / (n * (n - 1))) / self._expected(a, b)

    def std(self, a: int, b: int) -> float:
        """Return its standard deviation over all permutations of the atoms.

        With the number M of pairs of places that hold A and B, E[M²] is the sum over two pairs of
        places: the same one, two that share an atom, two that share none. Pairs of atoms with
        their own images, which only tiny cells have, are taken as constant.
        """
        n = int(self.amounts.sum())
        first, second = int(self.amounts[a]), int(self.amounts[b])
        choices = [max(_falling(n, k), 1) for k in (2, 3, 4)]
        if a == b:
            one, two, far = (_falling(first, k) / ways for k, ways in enumerate(choices, 2))
        else:
            one = 2 * first * second / choices[0]
            two = first * second * (first + second - 2) / choices[1]
            far = 4 * _falling(first, 2) * _falling(second, 2) / choices[2]
        places, squared = self.single / 2, self.squared / 2
        sharing = self.degrees - 2 * squared
        apart = places**2 + squared - self.degrees
        variance = squared * one + sharing * two + apart * far - (places * one) ** 2
        directed = 2 if a == b else 1
        return directed * float(np.sqrt(max(variance, 0.0))) / self._expected(a, b)


class _Sums:
    """Sums over the pairs of one shell, chunk by chunk; all pairs of a centre are in one."""

    def __init__(self, atoms: int, kinds: int) -> None:
        self.atoms, self.kinds = atoms, kinds
        self.counts = np.zeros((kinds, kinds), dtype=np.int64)
        self.lengths = 0.0
        self.own = self.single = self.squared = self.degrees = 0

    def add(
        self,
        centre: NDArray[np.intp],
        other: NDArray[np.intp],
        distance: NDArray[np.float64],
        kinds: NDArray[np.intp],
    ) -> None:
        pair = kinds[centre] * self.kinds + kinds[other]
        self.counts += np.bincount(pair, minlength=self.kinds**2).reshape(self.counts.shape)
        self.lengths += float(distance.sum())
        unlike = centre != other
        times = np.unique(centre[unlike] * self.atoms + other[unlike], return_counts=True)[1]
        self.own += int(np.count_nonzero(~unlike))
        self.single += int(times.sum())
        self.squared += int((times**2).sum())
        self.degrees += int((np.bincount(centre[unlike]) ** 2).sum())

    def finished(self, amounts: NDArray[np.int64]) -> ShellCounts:
        return ShellCounts(
            self.counts,
            amounts,
            self.lengths / float(self.counts.sum()),
            self.own,
            self.single,
            self.squared,
            self.degrees,
        )


def _falling(n: int, k: int) -> int:
    """Return n (n − 1) … (n − k + 1)."""
    return math.prod(max(n - step, 0) for step in range(k))
