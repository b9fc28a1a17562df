"""Pairs of bodies in a periodic box that lie near each other, in every image, on the host."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matweft_kernels._hard_ellipsoids.plain_contact import contact

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Pairs(NamedTuple):
    """Pairs both ways round: bodies, periodic image of the second, vector from first to second."""

    first: Ints
    second: Ints
    image: Ints
    separation: Floats

    def where(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Return the chosen pairs."""
        return Pairs(
            self.first[chosen], self.second[chosen], self.image[chosen], self.separation[chosen]
        )


def pairs_within(centres: Floats, box: Floats, reach: float) -> Pairs:
    """Return all pairs of centres, within the box, nearer than ``reach``; a body may be one."""
    from scipy.spatial import KDTree

    times = [math.ceil(reach / edge) for edge in box]
    shifts = np.array(list(itertools.product(*(range(-t, t + 1) for t in times))))
    copies = (centres + (shifts * box)[:, None]).reshape(-1, 3)
    copy, body = np.divmod(np.arange(len(copies)), len(centres))
    near = np.all((copies > -reach) & (copies < box + reach), axis=1)
    copies, copy, body = copies[near], copy[near], body[near]
    found = KDTree(copies).query_ball_point(centres, reach, return_sorted=True)
    first = np.repeat(np.arange(len(centres)), [len(one) for one in found])
    other = np.concatenate([np.zeros(0, np.int64), *(np.array(one, np.int64) for one in found)])
    second, image = body[other], shifts[copy[other]]
    proper = (first != second) | np.any(image != 0, axis=1)
    return Pairs(first, second, image, copies[other] - centres[first]).where(proper)


def smallest_contact(centres: Floats, matrices: Floats, outer: float, box: Floats) -> float:
    """Return the smallest F of all pairs whose bounding balls touch, infinity if there is none.

    The function at λ = ½ bounds F from below and tells which pairs may have the smallest.
    """
    pairs = pairs_within(centres % box, box, 2 * outer)
    pairs = pairs.where(pairs.first <= pairs.second)
    a, b, separation = matrices[pairs.first], matrices[pairs.second], pairs.separation
    if not len(separation):
        return math.inf
    least = np.einsum("ni,nij,nj->n", separation, np.linalg.inv(a + b), separation) / 2
    first = [int(np.argmin(least))]
    bound = contact(separation[first], a[first], b[first])[0]
    able = least <= bound * (1 + 1e-9)
    return float(contact(separation[able], a[able], b[able]).min())
