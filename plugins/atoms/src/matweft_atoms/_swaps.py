"""Swaps of unlike atoms that bring the order of an alloy to what is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matweft.context import context
from matweft.errors import InputError

if TYPE_CHECKING:
    from ase import Atoms

Ints = NDArray[np.intp]

SWAPS_AN_ATOM = 200
_ASIDE = 2
"""Pairs by which the order may be missed; one swap changes a few."""


@dataclass(frozen=True)
class Targets:
    """Wanted order parameters: kinds of each pair, and its value."""

    pairs: tuple[tuple[int, int], ...]
    values: tuple[float, ...]
    names: tuple[str, ...]
    shares: NDArray[np.float64]

    @classmethod
    def of(cls, order: Mapping[str, float], elements: Sequence[str], amounts: Ints) -> Targets:
        """Check names and bounds; raises `InputError` for what no arrangement has."""
        shares = amounts / amounts.sum()
        pairs = []
        for name, value in order.items():
            known = [one for one in name.split("-") if one in elements]
            if len(known) != 2 or known[0] == known[1]:
                raise InputError(
                    f"{name!r} is no pair of different elements of the alloy: {', '.join(elements)}"
                )
            a, b = sorted(elements.index(one) for one in known)
            lowest = 1 - 1 / max(shares[a], shares[b], 1e-300)
            if not lowest <= value <= 1:
                raise InputError(
                    f"order {name}: {value:g} is impossible; with these amounts it is {lowest:.4g} "
                    "to 1"
                )
            pairs.append((a, b))
        return cls(tuple(pairs), tuple(order.values()), tuple(order), shares)


def approach(
    targets: Targets, atoms: Atoms, kinds: Ints, border: float, rng: np.random.Generator
) -> Ints:
    """Return kinds of atoms with the wanted order; raises `InputError` if it is not reached."""
    around = _first_shell(atoms, border)
    kinds = kinds.copy()
    counts = np.zeros((kinds.max() + 1,) * 2, dtype=np.int64)
    np.add.at(counts, (np.repeat(kinds, around.shape[1]), kinds[around.ravel()]), 1)
    expected = [around.size * targets.shares[a] * targets.shares[b] for a, b in targets.pairs]
    wanted = [(1 - v) * z for v, z in zip(targets.values, expected, strict=True)]
    first, second = np.array(targets.pairs).T
    missed = counts[first, second] - np.array(wanted)
    for trial in range(SWAPS_AN_ATOM * len(kinds)):
        if np.abs(missed).max() <= _ASIDE:
            return kinds
        if trial % 1000 == 0:
            context().check()
        u, v = rng.integers(len(kinds), size=2)
        if kinds[u] == kinds[v]:
            continue
        changed = counts - _local(kinds, around, u, v, counts.shape)
        kinds[[u, v]] = kinds[[v, u]]
        changed += _local(kinds, around, u, v, counts.shape)
        new = changed[first, second] - np.array(wanted)
        if new @ new <= missed @ missed:
            counts, missed = changed, new
        else:
            kinds[[u, v]] = kinds[[v, u]]
    reached = [
        f"{name}: {1 - counts[a, b] / z:.4g}"
        for name, (a, b), z in zip(targets.names, targets.pairs, expected, strict=True)
    ]
    raise InputError(
        f"the wanted order was not reached by {SWAPS_AN_ATOM} swaps an atom, only "
        f"{', '.join(reached)}; ask for less order, or a larger sample"
    )


def _local(kinds: Ints, around: Ints, u: int, v: int, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Return the pairs that touch either of two atoms, from both sides."""
    counts = np.zeros(shape, dtype=np.int64)
    for atom in (u, v):
        beside = np.bincount(kinds[around[atom]], minlength=shape[0])
        counts[kinds[atom]] += beside
        counts[:, kinds[atom]] += beside
    return counts


def _first_shell(atoms: Atoms, border: float) -> Ints:
    """Return the neighbours of each atom, shape (atoms, coordination)."""
    from matweft_atoms._neighbours import pairs

    found = [np.stack([centre, other]) for centre, other, _ in pairs(atoms, border)]
    centre, other = np.concatenate(found, axis=1)
    return np.asarray(other[np.argsort(centre, kind="stable")].reshape(len(atoms), -1))
