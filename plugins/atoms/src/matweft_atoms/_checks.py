"""Atoms of a file: is every number possible, and do they make a structure."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matweft.errors import InputError, InputWarning

if TYPE_CHECKING:
    from ase import Atoms

TOO_CLOSE = 0.3
"""Distance in Å below which two atoms are on top of each other."""
_FLAT = 1e-4


def check_atoms(atoms: Atoms, what: str | Path) -> None:
    """Raise `InputError` for atoms that make no structure; warn of those on top of each other."""
    if len(atoms) == 0:
        raise InputError(f"{what} holds no atoms")
    _check_numbers(atoms, what)
    check_cell(atoms, what)
    _warn_of_overlaps(atoms, what)


def check_cell(atoms: Atoms, what: str | Path) -> None:
    """Raise `InputError` if the vectors along which the atoms repeat span nothing."""
    vectors = np.asarray(atoms.cell.array)[atoms.pbc]
    if not len(vectors):
        return
    lengths = np.linalg.norm(vectors, axis=1)
    spanned = np.sqrt(max(np.linalg.det(vectors @ vectors.T), 0.0))
    if not spanned > _FLAT * lengths.prod():
        rows = "; ".join(" ".join(f"{x:g}" for x in row) for row in vectors)
        raise InputError(
            f"{what} has a cell of zero volume: its vectors are {rows} Å; give three that do not "
            "lie in a plane, or periodic=false"
        )


def _check_numbers(atoms: Atoms, what: str | Path) -> None:
    if not np.isfinite(atoms.cell.array).all():
        raise InputError(f"{what} has a cell with NaN or infinite entries")
    wrong = np.flatnonzero(~np.isfinite(atoms.positions).all(axis=1))
    if wrong.size:
        place = " ".join(f"{x:g}" for x in atoms.positions[wrong[0]])
        raise InputError(
            f"{what} has NaN or infinite positions: {wrong.size} of {len(atoms)} atoms, the first "
            f"is atom {wrong[0]} ({atoms.symbols[wrong[0]]}) at {place}"
        )
    unknown = np.flatnonzero(atoms.numbers == 0)
    if unknown.size:
        raise InputError(f"{what} names no element for atom {unknown[0]}: it is X")


def _warn_of_overlaps(atoms: Atoms, what: str | Path) -> None:
    from matweft_atoms._neighbours import pairs

    found = zip(*pairs(atoms, TOO_CLOSE), strict=True)
    first, second, distance = (np.concatenate(part) for part in found)
    if distance.size:
        at = int(np.lexsort((first, distance.round(9)))[0])
        warnings.warn(
            f"{what}: atoms {first[at]} ({atoms.symbols[first[at]]}) and {second[at]} "
            f"({atoms.symbols[second[at]]}) are {distance[at]:.3g} Å apart, on top of each other; "
            f"{distance.size // 2 or 1} pairs are closer than {TOO_CLOSE:g} Å",
            InputWarning,
            stacklevel=2,
        )
