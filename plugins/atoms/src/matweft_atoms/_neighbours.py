"""Pairs of atoms within a distance, through the borders of a periodic cell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from matweft.context import context
from matweft.errors import InputError
from matweft.memory import require_memory

if TYPE_CHECKING:
    from ase import Atoms

Floats = NDArray[np.float64]
Pairs = tuple[NDArray[np.intp], NDArray[np.intp], Floats]

PAIRS_AT_ONCE = 2_000_000
_BYTES_AN_IMAGE = 160


@dataclass(frozen=True)
class _Images:
    """Atoms of the cell and of its repetitions: places, the atom each is of, whether it is it."""

    places: Floats
    atom: NDArray[np.intp]
    home: NDArray[np.bool_]


def pairs(atoms: Atoms, cutoff: float) -> Iterator[Pairs]:
    """Yield pairs at most ``cutoff`` Å apart: centres, neighbours, distances.

    Each pair comes once from either side, all pairs of a centre together, and an atom may be the
    neighbour of itself in a repeated cell.
    """
    cell, fractions = _wrapped(atoms)
    images = _images(cell, fractions, atoms.pbc, cutoff)
    tree = cKDTree(images.places)
    centres = fractions @ cell
    step = _centres_at_once(images.places, cutoff)
    for start in range(0, len(centres), step):
        context().check()
        part = cKDTree(centres[start : start + step])
        found = part.sparse_distance_matrix(tree, cutoff, output_type="ndarray")
        i, other, distance = found["i"] + start, found["j"], found["v"]
        keep = ~(images.home[other] & (images.atom[other] == i))
        yield i[keep], images.atom[other][keep], distance[keep]


def nearest_distances(atoms: Atoms) -> Floats:
    """Return the distance of each atom to the nearest other one, or to its own next image.

    Raises `InputError` for a single atom that is not repeated.
    """
    if len(atoms) < 2 and not atoms.pbc.any():
        raise InputError("distances need two atoms or a periodic cell; there is one atom alone")
    cell, fractions = _wrapped(atoms)
    centres = fractions @ cell
    reach = _mean_edge(cell, centres, atoms.pbc)
    while True:
        tree = cKDTree(_images(cell, fractions, atoms.pbc, reach).places)
        found = np.asarray(tree.query(centres, k=2)[0][:, 1])
        if (found <= reach).all() or not atoms.pbc.any():
            return found
        reach *= 2


def _wrapped(atoms: Atoms) -> tuple[Floats, Floats]:
    """Return three vectors and positions as fractions of them, inside along periodic axes.

    Vectors of axes that do not repeat are made unit vectors at right angles where they are zero.
    """
    cell = np.asarray(atoms.cell.complete().array, dtype=np.float64)
    fractions = np.linalg.solve(cell.T, atoms.positions.T).T
    return cell, np.where(atoms.pbc, fractions - np.floor(fractions), fractions)


def _images(cell: Floats, fractions: Floats, pbc: NDArray[np.bool_], cutoff: float) -> _Images:
    """Repeat atoms along periodic axes as far as ``cutoff`` beyond the cell."""
    margin = cutoff * np.linalg.norm(np.linalg.inv(cell), axis=0)
    expected = len(fractions) * math.prod(
        1 + 2 * m for m, on in zip(margin, pbc, strict=True) if on
    )
    require_memory(
        f"a search for neighbours {cutoff:.4g} Å apart",
        int(_BYTES_AN_IMAGE * expected),
        cure="choose a shorter cutoff",
    )
    places, atom = fractions, np.arange(len(fractions))
    home = np.ones(len(fractions), dtype=bool)
    for axis in np.flatnonzero(pbc):
        most = math.ceil(margin[axis])
        shifts = [shift for shift in range(-most, most + 1) if shift]
        parts = [(places, atom, home)]
        for shift in shifts:
            along = places[:, axis] + shift
            inside = (along >= -margin[axis]) & (along <= 1 + margin[axis])
            moved = places[inside]
            moved[:, axis] += shift
            parts.append((moved, atom[inside], np.zeros(len(moved), dtype=bool)))
        places, atom, home = (np.concatenate(one) for one in zip(*parts, strict=True))
    return _Images(places @ cell, atom, home)


def _centres_at_once(places: Floats, cutoff: float) -> int:
    box = math.prod(np.ptp(places, axis=0) + cutoff)
    around = 4 / 3 * math.pi * cutoff**3 * len(places) / box
    return max(1, int(PAIRS_AT_ONCE / max(around, 1.0)))


def _mean_edge(cell: Floats, centres: Floats, pbc: NDArray[Any]) -> float:
    """Return about the distance to a neighbour, were the atoms spread evenly."""
    lengths = np.where(pbc, np.linalg.norm(cell, axis=1), np.ptp(centres, axis=0) + 1.0)
    return float(2 * np.cbrt(lengths.prod() / len(centres)))
