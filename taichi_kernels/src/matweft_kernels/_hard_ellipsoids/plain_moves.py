"""Moves in plain numpy: the meaning of the device's rounds, all movers of a round at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft_kernels import _random_reference as chance
from matweft_kernels._hard_ellipsoids import layout
from matweft_kernels._hard_ellipsoids.matrices import Floats, shape_matrices
from matweft_kernels._hard_ellipsoids.pairs import Pairs, pairs_within
from matweft_kernels._hard_ellipsoids.plain_contact import contact
from matweft_kernels._hard_ellipsoids.start import Start, Told


class PlainMoves:
    """Bodies in numpy arrays."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._centres, self._turns = start.centres.copy(), start.turns.copy()
        self._forms = shape_matrices(start.axes, start.turns)
        numbers = start.numbers()
        self._steps = numbers[: layout.HALF_SKIN]
        self._largest = numbers[layout.LARGEST : layout.LARGEST + 2]
        self._round, self._stale = 0, True

    def run(self, budget: int, until_free: bool) -> Told:
        """Try about so many moves, or fewer if nothing overlaps and that is the aim."""
        tried, accepted = np.zeros(2, np.int64), np.zeros(2, np.int64)
        while True:
            if self._stale:
                self._list()
            overlapping = int(np.count_nonzero(self._energies))
            if tried.sum() >= budget or (until_free and not overlapping):
                energy = float(self._energies.sum()) / 2
                steps = (float(self._steps[0]), float(self._steps[1]))
                return Told(tried, accepted, overlapping // 2, energy, steps)
            kind = self._round % self._start.kinds
            moved, taken = self._try(kind)
            tried[kind] += moved
            accepted[kind] += taken
            excess = (taken - layout.ACCEPTANCE * moved) / len(self._centres)
            step = self._steps[kind] * (1 + layout.GAIN * excess)
            self._steps[kind] = min(max(step, layout.SMALLEST_STEP), self._largest[kind])
            self._round += 1

    def places(self) -> tuple[Floats, Floats]:
        """Return centres and turns."""
        return self._centres, self._turns

    def _list(self) -> None:
        """List all pairs that could come to overlap before the list is made anew."""
        start = self._start
        self._skin = skin = self._half_skin()
        self._centres -= start.box * np.floor(self._centres / start.box)
        self._old = self._centres.copy(), self._turns.copy()
        reach = 2 * (start.outer + skin) * np.sqrt(start.target)
        pairs = pairs_within(self._centres, start.box, reach)
        grown = (1 + skin) * self._forms + (skin * skin + skin) * np.eye(3)
        near = (
            contact(pairs.separation, grown[pairs.first], grown[pairs.second], start.target)
            < start.target
        )
        self._pairs = pairs.where(near)
        self._mirror = _mirror(self._pairs)
        self._energies = self._energy(np.arange(np.count_nonzero(near)), self._centres, self._forms)
        self._stale = False

    def _half_skin(self) -> float:
        """Return how far a surface point may go, a few of the longest steps."""
        step, spread = float(self._steps[0]), float(np.ptp(self._start.axes, axis=1).max())
        swing = float(self._steps[1]) * self._start.outer
        few = layout.FEWEST_SKIN_STEPS
        needed = max(few * step, min(few * swing, few * step + spread))
        most = layout.MOST_SKIN_STEPS * max(step, min(swing, spread))
        return max(needed, min(most, layout.USUAL_SKIN))

    def _energy(self, which: NDArray[np.int64], centres: Floats, forms: Floats) -> Floats:
        """Return energies of pairs with their first body at a given place."""
        first, second = self._pairs.first[which], self._pairs.second[which]
        itself = (first == second)[:, None]
        other = np.where(itself, centres[first], self._centres[second])
        its_form = np.where(itself[..., None], forms[first], self._forms[second])
        separation = other + self._pairs.image[which] * self._start.box - centres[first]
        found = contact(separation, forms[first], its_form, self._start.target)
        return np.asarray(np.maximum(self._start.target - found, 0) ** 2)

    def _try(self, kind: int) -> tuple[int, int]:
        """Run a round; return how many bodies tried a move and how many made it."""
        n, pairs = len(self._centres), self._pairs
        words = chance.bits(self._start.key, self._round, 0, n).reshape(n, 4)
        by = ((words[:, 1:] >> np.uint32(8)) * 2.0**-23 - 1) * self._steps[kind]
        centres, turns, forms = self._centres, self._turns, self._forms
        if kind == layout.TRANSLATION:
            centres = centres + by
        else:
            turns = _rotated(turns, by)
            forms = shape_matrices(self._start.axes, turns)
        moves = _is_first(words[:, 0], pairs)
        strays = moves & (self._strayed(centres, turns) > self._skin)
        self._stale = bool(strays.any())
        moves &= ~strays
        which = np.flatnonzero(moves[pairs.first])
        proposed = self._energy(which, centres, forms)
        old = np.bincount(pairs.first, self._energies, n)
        new = np.bincount(pairs.first[which], proposed, n)
        taken = moves & (new <= old)
        changed = taken[pairs.first[which]]
        which, proposed = which[changed], proposed[changed]
        self._energies[which] = proposed
        self._energies[self._mirror[which]] = proposed
        self._centres = np.where(taken[:, None], centres, self._centres)
        self._turns = np.where(taken[:, None], turns, self._turns)
        self._forms = np.where(taken[:, None, None], forms, self._forms)
        return int(np.count_nonzero(moves)), int(np.count_nonzero(taken))

    def _strayed(self, centres: Floats, turns: Floats) -> Floats:
        """Return a bound on how far surface points are from where they were listed."""
        cosine = np.einsum("ni,ni->n", turns, self._old[1])
        axes = self._start.axes
        swing = 2 * axes.max(axis=1) * np.sqrt(np.maximum(1 - cosine**2, 0))
        swing = np.minimum(swing, np.ptp(axes, axis=1))
        return np.asarray(np.linalg.norm(centres - self._old[0], axis=1) + swing)


def _is_first(words: NDArray[np.uint32], pairs: Pairs) -> NDArray[np.bool_]:
    """Return which bodies drew more than all their neighbours."""
    mine, other = words[pairs.first], words[pairs.second]
    beaten = (other > mine) | ((other == mine) & (pairs.second > pairs.first))
    return np.asarray(np.bincount(pairs.first, beaten, len(words)) == 0)


def _mirror(pairs: Pairs) -> NDArray[np.int64]:
    """Return where each pair stands the other way round; a body near itself keeps its place."""
    ours = np.lexsort((*pairs.image.T, pairs.second, pairs.first))
    theirs = np.lexsort((*(-pairs.image).T, pairs.first, pairs.second))
    found = np.empty_like(ours)
    found[ours] = theirs
    return np.where(pairs.first == pairs.second, np.arange(len(found)), found)


def _rotated(turns: Floats, by: Floats) -> Floats:
    """Return quaternions after turns about the vectors ``by`` of angle 2 atan(|by| / 2)."""
    x, y, z = by.T / 2
    w, i, j, k = turns.T
    product = np.stack(
        [
            w - x * i - y * j - z * k,
            i + x * w + y * k - z * j,
            j + y * w + z * i - x * k,
            k + z * w + x * j - y * i,
        ],
        axis=-1,
    )
    return np.asarray(product / np.linalg.norm(product, axis=1, keepdims=True))
